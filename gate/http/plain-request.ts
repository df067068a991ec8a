import type { GateRequest } from "./request";

/**
 * A request as every gateway's pool sends it: HTTP/1.1, few headers, each once, nothing that asks for more than an answer. What
 * is beyond that is for node:http, which reads all that the protocol allows; both read alike what both read.
 */
export class PlainRequest implements GateRequest {
  /** Of each header in turn, where its name begins, its colon stands and its line ends. */
  private readonly places: number[] = [];

  private constructor(
    readonly method: string,
    readonly target: string,
    private readonly text: string,
    /** With the empty line. */
    readonly headBytes: number,
  ) {}

  /** The head that `text` (the bytes as Latin-1) begins with. Null: it is not plain, or its end has not come. */
  static read(text: string): PlainRequest | null {
    HEAD.lastIndex = 0;
    const line = HEAD.exec(text);
    if (line === null) return null;
    const [, method = "", target = ""] = line;
    const request = new PlainRequest(method, target, text, HEAD.lastIndex);
    return request.findHeaders(method.length + target.length + LINE_REST) && request.saysNothingMore() ? request : null;
  }

  /** Whether the end of the head is there. */
  static isWhole(text: string): boolean {
    return text.includes(END + END);
  }

  /** As Content-Length says; 0 without one. */
  get bodyBytes(): number {
    return Number(this.header("content-length") ?? 0);
  }

  header(name: string): string | undefined {
    const { places, text } = this;
    for (let at = 0; at < places.length; at += PLACES) {
      const [from = 0, colon = 0, end = 0] = [places[at], places[at + 1], places[at + 2]];
      if (colon - from === name.length && isSameName(text, from, name, 0, name.length)) {
        return trimmed(text, colon + 1, end);
      }
    }
    return undefined;
  }

  isRepeated(): boolean {
    return false;
  }

  /** Of lines that HEAD has passed. False: there are many, or one came twice. */
  private findHeaders(from: number): boolean {
    const { places, text } = this;
    const end = this.headBytes - END.length;
    for (let at = from; at < end; ) {
      const colon = text.indexOf(":", at);
      if (places.length === HEADERS_MAX * PLACES || this.hasName(at, colon - at)) return false;
      const lineEnd = text.indexOf(END, colon);
      places.push(at, colon, lineEnd);
      at = lineEnd + END.length;
    }
    return true;
  }

  private hasName(at: number, length: number): boolean {
    const { places, text } = this;
    for (let place = 0; place < places.length; place += PLACES) {
      const from = places[place] ?? 0;
      if ((places[place + 1] ?? 0) - from === length && isSameName(text, from, text, at, length)) return true;
    }
    return false;
  }

  /** Nothing that changes how the body is read or what becomes of the connection. */
  private saysNothingMore(): boolean {
    const connection = this.header("connection");
    const length = this.header("content-length");
    return (
      (connection === undefined || connection.toLowerCase() === "keep-alive") &&
      (length === undefined || BYTES.test(length)) &&
      BEYOND_PLAIN.every((name) => this.header(name) === undefined)
    );
  }
}

const END = "\r\n";
/** The space before the target, and " HTTP/1.1" with its line's end. */
const LINE_REST = 1 + 9 + END.length;
const PLACES = 3;
const HEADERS_MAX = 40;

/**
 * Request line, header lines and the empty line: RFC 9112, with RFC 9110's token and field-value. Targets in origin form, no
 * fragment, no line folded.
 */
const HEAD =
  /(GET|POST|PUT|PATCH|DELETE|OPTIONS) (\/[\x21\x22\x24-\x7e]*) HTTP\/1\.1\r\n(?:[\w!#$%&'*+.^`|~-]+:[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n/y;
const BYTES = /^\d{1,6}$/;
const BEYOND_PLAIN = ["transfer-encoding", "expect", "upgrade", "proxy-connection"] as const;

/** Names of headers differ by more than the case of their letters. */
function isSameName(a: string, fromA: number, b: string, fromB: number, length: number): boolean {
  // Most names that are as long end in another letter.
  for (let at = length - 1; at >= 0; at--) {
    if (lowerCase(a.charCodeAt(fromA + at)) !== lowerCase(b.charCodeAt(fromB + at))) return false;
  }
  return true;
}

function lowerCase(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
}

/** Without the white space around it. */
function trimmed(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
