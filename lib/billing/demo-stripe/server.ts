import { randomBytes } from "node:crypto";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { log } from "@/lib/platform/log";
import { answerApi } from "./api";
import type { DemoStripe } from "./endpoints";
import { EventFeed } from "./events";
import { Faults, FaultsInput } from "./faults";
import { authenticationPage, checkoutPage, dashboardPage, noticePage } from "./pages";
import { cardOutcome, Payments } from "./payments";
import { DemoRefusal } from "./refusal";
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
const SETTLE_TICK_MS = 500;

/** Runs the demo's Stripe: its API under /v1, the checkout under /pay, a dashboard at /, and switches under /_demo. */
export async function runDemoStripe(options: DemoOptions): Promise<RunningDemo> {
  const store = new DemoStore(options.nowMs ?? Date.now, options.file);
  const feed = new EventFeed(store);
  const faults = new Faults();
  const webhooks = options.webhook === null ? null : new Webhooks(store, faults, options.webhook);
  if (webhooks !== null) feed.deliver = (event) => webhooks.deliver(event);
  let ownUrl = options.publicUrl ?? "";
  const demo: DemoStripe = { store, payments: new Payments(feed), baseUrl: () => ownUrl };
  const handler = new Handler(demo, faults);
  const server = http.createServer((request, response) => void handler.handle(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  ownUrl ||= `http://127.0.0.1:${port}`;
  webhooks?.resume();
  const settling = setInterval(() => demo.payments.settleDue(), SETTLE_TICK_MS);
  return {
    ...demo,
    port,
    faults,
    async close() {
      clearInterval(settling);
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
    if (url.pathname.startsWith("/_demo/")) return this.#control(request, url, body);
    if (url.pathname.startsWith("/pay/")) return this.#pay(request, url.pathname.slice(5), body);
    if (url.pathname === "/healthz") return json(200, { status: "ok" });
    if (url.pathname === "/") return this.#dashboard(request, body);
    return html(404, noticePage("Nothing is here", "The demo's Stripe has no such page."));
  }

  #api({ method = "GET", headers }: IncomingMessage, url: URL, body: string): Reply | null {
    const request = { method, path: url.pathname, query: url.searchParams, body, headers };
    const answer = answerApi(this.demo, this.faults, request);
    if (answer === null) return null;
    const replayed = answer.replayed ? { "idempotent-replayed": "true" } : {};
    return json(answer.status, answer.body, { "request-id": this.demo.store.newId("req"), ...replayed });
  }

  /** For tests on this machine. The header keeps pages in a browser out: it needs a permission that is never given. */
  #control(request: IncomingMessage, url: URL, body: string): Reply {
    const isLocal = /^(::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? "");
    if (!isLocal || request.headers["x-demo-control"] !== "1") return json(403, refusedBody("Not from here."));
    if (request.method !== "POST") return json(405, refusedBody("Only POST."));
    if (url.pathname === "/_demo/faults") {
      const settings = FaultsInput.safeParse(body === "" ? {} : JSON.parse(body));
      if (!settings.success) return json(400, refusedBody(settings.error.issues[0]?.message ?? "Invalid."));
      this.faults.set(settings.data);
      return json(200, settings.data);
    }
    const [, , act = "", id = ""] = url.pathname.split("/");
    return json(200, this.#act(act, id));
  }

  #dashboard(request: IncomingMessage, body: string): Reply {
    if (request.method !== "POST") return html(200, dashboardPage(this.demo.store, this.#csrf));
    const form = new URLSearchParams(body);
    if (form.get("csrf") !== this.#csrf) {
      const text = "This page was opened before the demo's Stripe was restarted.";
      return html(403, noticePage("Send it again", text));
    }
    this.#act(form.get("act") ?? "", form.get("id") ?? "");
    return redirect("/");
  }

  #act(act: string, id: string): unknown {
    const { payments, store } = this.demo;
    const charge = store.get("charge", id);
    if (charge !== undefined) {
      const refund = (amount: number) =>
        payments.refund(charge, { amount, status: "succeeded", reason: "requested_by_customer", metadata: {} });
      if (act === "refund") return refund(charge.amount - charge.amount_refunded);
      if (act === "refund_half") return refund(Math.ceil((charge.amount - charge.amount_refunded) / 2));
      if (act === "dispute") return payments.dispute(id, charge.amount, "needs_response");
      if (act === "inquire") return payments.dispute(id, charge.amount, "warning_needs_response");
    }
    if (act === "escalate") return payments.moveFunds(id, "withdrawn", "needs_response");
    if (act === "win") return payments.closeDispute(id, "won");
    if (act === "lose") return payments.closeDispute(id, "lost");
    if (act === "close_inquiry") return payments.closeDispute(id, "warning_closed");
    if (act === "fail_refund") return payments.failRefund(id);
    if (act === "settle" || act === "settle_fails") {
      payments.settle(id, act === "settle");
      return store.get("checkout.session", id);
    }
    throw new DemoRefusal(404, {
      type: "invalid_request_error",
      message: `Nothing called ${act} can be done with ${id}.`,
    });
  }

  #pay(request: IncomingMessage, id: string, body: string): Reply {
    const { payments, store } = this.demo;
    if (store.get("checkout.session", id) === undefined) {
      return html(404, noticePage("No such payment", "This link is incomplete, or of another demo."));
    }
    const session = payments.openSession(id);
    if (session.status === "expired") {
      return html(410, noticePage("This payment has expired", "Go back and begin it again."));
    }
    if (session.status === "complete") return redirect(successUrl(session));
    if (request.method !== "POST") return html(200, checkoutPage(store, session, null));
    try {
      if (this.#submit(id, new URLSearchParams(body)) === "authenticate") return html(200, authenticationPage());
    } catch (error) {
      if (!(error instanceof DemoRefusal)) throw error;
      return html(402, checkoutPage(store, payments.openSession(id), error.message));
    }
    return redirect(successUrl(payments.openSession(id)));
  }

  #submit(id: string, form: URLSearchParams): "done" | "authenticate" {
    const { payments } = this.demo;
    const method = form.get("method");
    if (method === "debit" || method === "debit_fails") payments.payByDebit(id, method === "debit");
    else if (method === "authenticated") {
      payments.payByCard(id, { result: form.get("answer") === "yes" ? "paid" : "authenticate" });
    } else {
      const outcome = cardOutcome(form.get("card") ?? "");
      if (outcome.result === "authenticate") return "authenticate";
      payments.payByCard(id, outcome);
    }
    return "done";
  }
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A refusal in Stripe's form; what is a bug here is Stripe's 500. */
function failure(error: unknown): Reply {
  if (error instanceof DemoRefusal) return json(error.status, { error: error.body });
  log("demo-stripe").error({ err: error }, "a request failed");
  return json(500, { error: { type: "api_error", message: "An unknown error occurred." } });
}

function successUrl({ success_url, id }: { success_url: string | null; id: string }): string {
  return (success_url ?? "/").replace("{CHECKOUT_SESSION_ID}", id);
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

function json(status: number, body: unknown, headers: Reply["headers"] = {}): Reply {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

function html(status: number, page: string): Reply {
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
  };
  return { status, headers, body: page };
}

function redirect(location: string): Reply {
  return { status: 303, headers: { location, "cache-control": "no-store" }, body: "" };
}
