import { STATUS_CODES } from "node:http";
import type { Reply } from "@/gate/reply";

/** Replies as they go over the wire: RFC 9112 with node:http's own headers. */
export class ReplyText {
  private dateSecond = Number.NaN;
  private date = "";

  /** Head and body. The head is ASCII; the body stands for its UTF-8 bytes. */
  of({ status, headers, body }: Reply, bodyBytes: number, isLast: boolean, wallMs: number): string {
    let text = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n`;
    for (let at = 0; at < headers.length; at += 2) text += `${headers[at]}: ${headers[at + 1]}\r\n`;
    return `${text}content-length: ${bodyBytes}\r\ndate: ${this.dateAt(wallMs)}\r\n${isLast ? CLOSE : KEEP_ALIVE}\r\n${body}`;
  }

  private dateAt(wallMs: number): string {
    const second = Math.floor(wallMs / 1_000);
    if (second !== this.dateSecond) {
      this.dateSecond = second;
      this.date = new Date(wallMs).toUTCString();
    }
    return this.date;
  }
}

/** Longer than the pools of the gateways, so that it is never us who closes under a request. */
export const KEEP_ALIVE_S = 120;

const KEEP_ALIVE = `connection: keep-alive\r\nkeep-alive: timeout=${KEEP_ALIVE_S}\r\n`;
const CLOSE = "connection: close\r\n";
