import { randomBytes } from "node:crypto";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { log } from "@/lib/platform/log";
import { answerApi } from "./api";
import { carryOut, control } from "./control";
import { type DemoStripe, makeDemo } from "./demo";
import { EventFeed } from "./events";
import { Faults } from "./faults";
import { hostedPage } from "./hosted";
import { dashboardPage } from "./pages/dashboard";
import { noticePage } from "./pages/layout";
import { DemoRefusal } from "./refusal";
import { html, json, type Reply, redirect } from "./reply";
import { DemoStore } from "./store";
import { type Endpoint, Webhooks } from "./webhooks";

export interface DemoOptions {
  /** Where objects are kept; null: nowhere. */
  readonly file: string | null;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Where browsers find its pages; null: at its own address. */
  readonly publicUrl: string | null;
  /** Null: events are only listed. */
  readonly webhook: Endpoint | null;
  readonly nowMs?: () => number;
}

export interface RunningDemo extends DemoStripe {
  readonly port: number;
  readonly faults: Faults;
  close(): Promise<void>;
}

const BODY_BYTES_MAX = 256 * 1024;
const TICK_MS = 500;

/** Runs the demo's Stripe: its API under /v1, pages for payers under /pay and beside it, a dashboard at /, and switches under /_demo. */
export async function runDemoStripe(options: DemoOptions): Promise<RunningDemo> {
  const store = new DemoStore(options.nowMs ?? Date.now, options.file);
  const feed = new EventFeed(store);
  const faults = new Faults();
  const webhooks = options.webhook === null ? null : new Webhooks(store, faults, options.webhook);
  if (webhooks !== null) feed.deliver = (event) => webhooks.deliver(event);
  let ownUrl = options.publicUrl ?? "";
  const demo = makeDemo(feed, () => ownUrl);
  const handler = new Handler(demo, faults);
  const server = http.createServer((request, response) => void handler.handle(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  ownUrl ||= `http://127.0.0.1:${port}`;
  webhooks?.resume();
  const ticking = setInterval(() => {
    demo.checkouts.settleDue();
    demo.clocks.tick();
  }, TICK_MS);
  return {
    ...demo,
    port,
    faults,
    async close() {
      clearInterval(ticking);
      webhooks?.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      store.close();
    },
  };
}

class Handler {
  /** A page elsewhere cannot know it, so it cannot make a browser refund. */
  readonly #csrf = randomBytes(16).toString("hex");

  constructor(
    readonly demo: DemoStripe,
    readonly faults: Faults,
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = await this.#reply(request).catch(failure);
    if (reply === null) request.socket.destroy();
    else response.writeHead(reply.status, reply.headers).end(reply.body);
  }

  /** Null: no answer at all. */
  async #reply(request: IncomingMessage): Promise<Reply | null> {
    const url = new URL(request.url ?? "/", "http://demo.invalid");
    const body = await readBody(request);
    if (url.pathname.startsWith("/v1/")) return this.#api(request, url, body);
    if (url.pathname.startsWith("/_demo/")) return this.#control(request, url.pathname, body);
    if (url.pathname === "/healthz") return json(200, { status: "ok" });
    if (url.pathname === "/") return this.#dashboard(request, body);
    const sent = request.method === "POST" ? new URLSearchParams(body) : null;
    return (
      hostedPage(this.demo, url.pathname, sent) ??
      html(404, noticePage("Nothing is here", "The demo's Stripe has no such page."))
    );
  }

  #api({ method = "GET", headers }: IncomingMessage, url: URL, body: string): Reply | null {
    const request = { method, path: url.pathname, query: url.searchParams, body, headers };
    const answer = answerApi(this.demo, this.faults, request);
    if (answer === null) return null;
    const replayed = answer.replayed ? { "idempotent-replayed": "true" } : {};
    return json(answer.status, answer.body, { "request-id": this.demo.store.newId("req"), ...replayed });
  }

  /** For tests on this machine. The header keeps pages in a browser out: it needs a permission that is never given. */
  #control(request: IncomingMessage, path: string, body: string): Reply {
    const isLocal = /^(::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? "");
    if (!isLocal || request.headers["x-demo-control"] !== "1") return json(403, refusedBody("Not from here."));
    if (request.method !== "POST") return json(405, refusedBody("Only POST."));
    return control(this.demo, this.faults, path, body);
  }

  #dashboard(request: IncomingMessage, body: string): Reply {
    if (request.method !== "POST") return html(200, dashboardPage(this.demo.store, this.#csrf));
    const form = new URLSearchParams(body);
    if (form.get("csrf") !== this.#csrf) {
      const text = "This page was opened before the demo's Stripe was restarted.";
      return html(403, noticePage("Send it again", text));
    }
    carryOut(this.demo, form.get("act") ?? "", form.get("id") ?? "");
    return redirect("/");
  }
}

/** A refusal in Stripe's form; what is a bug here is Stripe's 500. */
function failure(error: unknown): Reply {
  if (error instanceof DemoRefusal) return json(error.status, { error: error.body });
  log("demo-stripe").error({ err: error }, "a request failed");
  return json(500, { error: { type: "api_error", message: "An unknown error occurred." } });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > BODY_BYTES_MAX) throw new DemoRefusal(413, { type: "invalid_request_error", message: "Too large." });
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function refusedBody(message: string) {
  return { error: { type: "invalid_request_error", message } };
}
