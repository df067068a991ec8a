import net from "node:net";
import { Failure } from "./failure.mjs";

/** Below Linux's ephemeral range (32768 and up), where an outgoing connection may sit on a number just when a server wants it. */
const ownPorts = { first: 20_000, count: 10_000 };

/** @param {() => number} random uniform in [0, 1) */
export async function freePort(random = Math.random) {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = ownPorts.first + Math.floor(random() * ownPorts.count);
    if ((await listenError(port, "127.0.0.1")) === null) return port;
  }
  throw new Failure("No free port between 20000 and 29999 on 127.0.0.1: end some of the programs that listen there.");
}

/** The code of what keeps a server from listening there; null when nothing does.
 * @param {number} port
 * @param {string} host
 * @returns {Promise<string | null>}
 */
export function listenError(port, host) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", (error) => resolve("code" in error ? String(error.code) : error.message));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}

/** The port a variable names, once it is known that a server can have it.
 * @param {string} name
 * @param {string | undefined} value
 * @param {number} fallback
 * @param {string} host
 * @returns {Promise<number>}
 */
export async function claimPort(name, value, fallback, host) {
  const port = parsePort(name, value, fallback);
  const error = await listenError(port, host);
  if (error === "EADDRINUSE") {
    throw new Failure(
      `Port ${port} on ${host} is taken: end the program that listens there, or set ${name} to another port.`,
    );
  }
  if (error === "EACCES") {
    throw new Failure(`Port ${port} needs more rights than this user has: set ${name} to a port above 1023.`);
  }
  if (error !== null)
    throw new Failure(`Nothing can listen on ${host}:${port} (${error}): check HOST, GATE_HOST and ${name}.`);
  return port;
}

/**
 * @param {string} name
 * @param {string | undefined} value
 * @param {number} fallback
 */
export function parsePort(name, value, fallback) {
  if (value === undefined || value === "") return fallback;
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (port < 1 || port > 65_535) throw new Failure(`${name} is "${value}": set it to a port from 1 to 65535.`);
  return port;
}
