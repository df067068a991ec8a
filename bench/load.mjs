import net from "node:net";
import { Failure } from "../scripts/failure.mjs";

/**
 * @typedef {object} Figures
 * @property {number} perSecond
 * @property {number} p50Ms
 * @property {number} p99Ms
 * @property {Map<number, number>} statuses how often each came
 */

/**
 * Asks over `connections` keep-alive connections, each with one request under way, for `seconds`; which request comes next is
 * drawn at random. On raw sockets: autocannon takes as much of the machine for a request as the bare server, so that the
 * client would be what is measured.
 * @param {{ port: number, requests: readonly Buffer[], connections: number, seconds: number }} load
 * @returns {Promise<Figures>}
 */
export async function load({ port, requests, connections, seconds }) {
  const timesMs = new Samples();
  const startedMs = performance.now();
  const endMs = startedMs + seconds * 1_000;
  const draw = () => requests[Math.floor(Math.random() * requests.length)];
  const next = (/** @type {number} */ nowMs) => (nowMs < endMs ? draw() : undefined);
  const statuses = await converse(port, connections, next, (ms) => timesMs.add(ms));
  const perSecond = (timesMs.count * 1_000) / (performance.now() - startedMs);
  return { perSecond, p50Ms: timesMs.at(0.5), p99Ms: timesMs.at(0.99), statuses };
}

/**
 * Asks each request once, in order, and returns how often each status came.
 * @param {{ port: number, requests: readonly Buffer[], connections: number }} load
 */
export function askEach({ port, requests, connections }) {
  const rest = requests.values();
  return converse(port, connections, () => rest.next().value);
}

/**
 * A request as its bytes.
 * @param {"GET" | "POST"} method
 * @param {string} target
 * @param {Record<string, string>} headers
 * @param {string} [body]
 */
export function requestBytes(method, target, headers, body) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = body === undefined ? "" : `content-length: ${Buffer.byteLength(body)}\r\n`;
  return Buffer.from(`${method} ${target} HTTP/1.1\r\nhost: 127.0.0.1\r\n${lines.join("")}${length}\r\n${body ?? ""}`);
}

class Samples {
  count = 0;
  #ms = new Float64Array(1 << 16);
  #sorted = false;

  /** @param {number} ms */
  add(ms) {
    if (this.count === this.#ms.length) {
      const grown = new Float64Array(this.#ms.length * 2);
      grown.set(this.#ms);
      this.#ms = grown;
    }
    this.#ms[this.count++] = ms;
    this.#sorted = false;
  }

  /** @param {number} share */
  at(share) {
    if (!this.#sorted) this.#ms.subarray(0, this.count).sort();
    this.#sorted = true;
    return this.#ms[Math.floor(share * (this.count - 1))] ?? 0;
  }
}

/**
 * Until `next` has no more to ask.
 * @param {number} port
 * @param {number} connections
 * @param {(nowMs: number) => Buffer | undefined} next
 * @param {(ms: number) => void} [note]
 * @returns {Promise<Map<number, number>>}
 */
async function converse(port, connections, next, note = () => {}) {
  /** @type {Map<number, number>} */
  const statuses = new Map();
  const talks = Array.from({ length: connections }, () =>
    talk(port, next, (status, ms) => {
      note(ms);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }),
  );
  await Promise.all(talks);
  return statuses;
}

/**
 * @param {number} port
 * @param {(nowMs: number) => Buffer | undefined} next
 * @param {(status: number, ms: number) => void} answered
 * @returns {Promise<void>}
 */
function talk(port, next, answered) {
  return new Promise((resolve, reject) => {
    let sentMs = 0;
    let text = "";
    const ask = (/** @type {number} */ nowMs) => {
      const request = next(nowMs);
      sentMs = nowMs;
      if (request === undefined) socket.destroy();
      else socket.write(request);
    };
    const onread = {
      buffer: Buffer.alloc(64 * 1_024),
      callback: (/** @type {number} */ length, /** @type {Uint8Array} */ bytes) => {
        text += /** @type {Buffer} */ (bytes).latin1Slice(0, length);
        if (isWhole(text)) {
          const nowMs = performance.now();
          const status = Number(text.slice(9, 12));
          text = "";
          answered(status, nowMs - sentMs);
          ask(nowMs);
        }
        return true;
      },
    };
    const socket = net.connect({ port, host: "127.0.0.1", noDelay: true, onread }, () => ask(performance.now()));
    socket.on("error", reject);
    socket.on("end", () => reject(new Failure(`Port ${port} closed the connection after: ${text.slice(0, 200)}`)));
    socket.on("close", () => resolve());
  });
}

/** @param {string} text */
function isWhole(text) {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return false;
  const at = LENGTH.exec(text)?.[1];
  return at === undefined ? text.endsWith("\r\n0\r\n\r\n") : text.length >= head + 4 + Number(at);
}

const LENGTH = /\r\ncontent-length: (\d+)\r\n/i;
