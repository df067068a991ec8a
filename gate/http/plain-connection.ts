import type { Socket } from "node:net";
import type { Reply } from "@/gate/reply";
import type { Answerer } from "./answerer";
import type { Outbox, Outgoing } from "./outbox";
import { PlainRequest } from "./plain-request";
import { KEEP_ALIVE_S, type ReplyText } from "./reply-text";
import { NO_BODY, type Route, wayOf } from "./routes";

export interface PlainConnectionParts {
  readonly answerer: Answerer;
  readonly replyText: ReplyText;
  readonly outbox: Outbox;
  /** Takes over a paused socket, with all on it that has not been answered. */
  readonly leaveToNode: (connection: PlainConnection, socket: Socket) => void;
  /** Ends a connection that broke off within a request. */
  readonly refuseBroken: (socket: Socket) => void;
}

/**
 * A connection that brings one plain request after the other. The first that is not plain, or does not come at once, goes to
 * node:http unread, with all that comes after it: node:http reads everything that HTTP allows, but takes more of the processor
 * for a request than the gate for a decision.
 */
export class PlainConnection implements Outgoing {
  /** Monotonic, of what came last. */
  private heardMs = 0;
  /** Reviews since then. */
  private quietFor = 0;
  /** Of a request that has not come in full, or came before the answer to the last. */
  private unread: Buffer = NO_BODY;
  /** From the time that a request is there until its answer has left. */
  private isAnswering = false;
  private answer = "";
  private encoding: "latin1" | "utf8" = "latin1";
  /** The answer under way ends the connection: what comes behind it is no call (RFC 9112, 9.6). */
  private isLast = false;
  /** The client has said all it will, and still gets its answers. */
  private hasEnded = false;

  constructor(
    private readonly socket: Socket,
    private readonly parts: PlainConnectionParts,
  ) {
    socket.on("data", this.onData);
    socket.on("end", this.onEnd);
    socket.on("error", ignore);
  }

  /** Each REVIEW_MS. */
  review(): void {
    if (this.isAnswering) return;
    this.quietFor += 1;
    if (this.unread.length > 0 && this.quietFor > 1) this.leave();
    else if (this.quietFor > (KEEP_ALIVE_S * 1_000) / REVIEW_MS) this.socket.end();
  }

  /** After the answer under way. */
  close(): void {
    this.isLast = true;
    if (!this.isAnswering) this.socket.destroy();
  }

  destroy(): void {
    this.socket.destroy();
  }

  private readonly onData = (bytes: Buffer): void => {
    if (this.isLast && !this.isAnswering) return;
    this.heardMs = this.parts.answerer.clock.monotonicMs();
    this.quietFor = 0;
    this.unread = this.unread.length === 0 ? bytes : Buffer.concat([this.unread, bytes]);
    // One call at a time: what the system holds back for us is the bound.
    if (this.isAnswering) this.socket.pause();
    else this.read();
  };

  private readonly onEnd = (): void => {
    this.hasEnded = true;
    if (!this.isAnswering) this.end();
  };

  private end(): void {
    if (this.unread.length > 0) this.parts.refuseBroken(this.socket);
    else this.socket.end();
  }

  private read(): void {
    const { unread } = this;
    if (unread.length > BYTES_MAX) {
      this.leave();
      return;
    }
    const text = unread.toString("latin1");
    const request = PlainRequest.read(text);
    if (request === null) {
      if (PlainRequest.isWhole(text)) this.leave();
      return;
    }
    const { headBytes, bodyBytes } = request;
    const { route, authz } = wayOf(request.target);
    if (bodyBytes > route.bodyBytesMax || unread.length > headBytes + bodyBytes) {
      this.leave();
      return;
    }
    if (unread.length < headBytes + bodyBytes) return;
    this.unread = NO_BODY;
    const body = bodyBytes === 0 ? NO_BODY : unread.subarray(headBytes);
    this.isAnswering = true;
    const reply = this.parts.answerer.answer(route, { request, authz, body });
    if (reply instanceof Promise) this.finishLater(route, reply);
    else {
      this.finish(route, this.heardMs, reply);
      this.parts.outbox.add(this);
    }
  }

  /** What waits for the same leaves together as it is. */
  private finishLater(route: Route, reply: Promise<Reply>): void {
    const startedMs = this.heardMs;
    reply.then((settled) => {
      this.finish(route, startedMs, settled);
      this.send();
    });
  }

  private finish({ door }: Route, startedMs: number, reply: Reply): void {
    const { answerer, replyText } = this.parts;
    const { clock } = answerer;
    answerer.metrics.observe(door, reply.status, clock.monotonicMs() - startedMs);
    const bodyBytes = Buffer.byteLength(reply.body);
    this.answer = replyText.of(reply, bodyBytes, this.isLast, clock.wallMs());
    this.encoding = bodyBytes === reply.body.length ? "latin1" : "utf8";
  }

  send(): void {
    const { socket, isLast } = this;
    const taken = socket.write(this.answer, this.encoding);
    this.answer = "";
    this.isAnswering = false;
    if (isLast) {
      socket.end();
      return;
    }
    if (!taken) this.waitForReader();
    else if (socket.isPaused()) socket.resume();
    if (this.unread.length > 0) this.read();
    if (this.hasEnded && !this.isAnswering) this.end();
  }

  /** Who asks on and reads no answers is not heard until it does. */
  private waitForReader(): void {
    this.socket.pause();
    this.socket.once("drain", () => this.socket.resume());
  }

  private leave(): void {
    // Nobody else could still be given what it has said.
    if (this.hasEnded) return;
    const { socket, unread } = this;
    socket.off("data", this.onData).off("end", this.onEnd).off("error", ignore);
    socket.pause();
    if (unread.length > 0) socket.unshift(unread);
    this.unread = NO_BODY;
    this.parts.leaveToNode(this, socket);
    socket.resume();
  }
}

function ignore(): void {}

/** A check with the largest body that its door takes. */
const BYTES_MAX = 24 * 1_024;
/** A request whose parts are further apart than one or two of these is left to node:http, and to its patience. */
export const REVIEW_MS = 500;
