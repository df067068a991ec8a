import { ok, type Result, refuse } from "@/lib/kernel/result";

/**
 * The one form of a path that routes are matched against, so that no spelling of a priced path is another path to us than
 * to the application. Takes a request target in origin form; its query is cut at the first "?". Escapes of unreserved
 * characters are decoded once (RFC 3986 §6.2.2.2), all others written in upper case, everything else that RFC 3986 does not
 * allow raw is escaped as UTF-8; "//" collapses, ";params" go, dot segments are resolved, one trailing "/" goes. Case stays.
 * Idempotent. Never throws: what has no safe form is refused, with the reason.
 */
export function canonicalPath(target: string): Result<string, "path_invalid"> {
  const end = plainEnd(target);
  if (end > 0) return ok(end === target.length ? target : target.slice(0, end));

  const query = target.indexOf("?");
  const raw = query < 0 ? target : target.slice(0, query);
  if (!raw.startsWith("/")) return invalid('The path must start with "/".');

  const escaped = normalizeEscapes(raw);
  if (!escaped.ok) return escaped;

  const segments: string[] = [];
  for (const withParams of escaped.value.split("/")) {
    const semicolon = withParams.indexOf(";");
    const segment = semicolon < 0 ? withParams : withParams.slice(0, semicolon);
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return ok(`/${segments.join("/")}`);
}

/** Where the path ends, if it is in its canonical form already, as nearly all are; else 0. */
function plainEnd(target: string): number {
  if (target.charCodeAt(0) !== SLASH) return 0;
  let at = 1;
  for (; at < target.length; at++) {
    const code = target.charCodeAt(at);
    if (code === QUESTION) break;
    if (code === SLASH || code === DOT) {
      if (target.charCodeAt(at - 1) === SLASH) return 0;
    } else if (code === SEMICOLON || !isPathCharacter(code)) return 0;
  }
  return at > 1 && target.charCodeAt(at - 1) === SLASH ? 0 : at;
}

function normalizeEscapes(raw: string): Result<string, "path_invalid"> {
  let text = "";
  let highBytes = false;
  for (let at = 0; at < raw.length; at++) {
    const code = raw.charCodeAt(at);
    if (code === PERCENT) {
      const byte = escapedByte(raw, at);
      if (byte < 0) return invalid('A "%" must be followed by two hexadecimal digits.');
      if (byte === SLASH || byte === BACKSLASH) return invalid("An escaped slash or backslash is not allowed.");
      if (isControl(byte)) return invalid("A control character is not allowed.");
      highBytes ||= byte > 0x7f;
      text += isUnreserved(byte) ? String.fromCharCode(byte) : `%${hex(byte)}`;
      at += 2;
    } else if (code === BACKSLASH) {
      return invalid("A backslash is not allowed.");
    } else if (code === HASH) {
      return invalid('A raw "#" is not allowed.');
    } else if (isControl(code)) {
      return invalid("A control character is not allowed.");
    } else if (isPathCharacter(code)) {
      text += raw.charAt(at);
    } else {
      const char = String.fromCodePoint(raw.codePointAt(at) ?? 0);
      if (!char.isWellFormed()) return invalid("Half of a surrogate pair is not a character.");
      text += encodeURIComponent(char);
      at += char.length - 1;
    }
  }
  // An overlong or broken sequence is decoded to different characters by different applications.
  return highBytes && !isUtf8(text) ? invalid("The escapes are not UTF-8.") : ok(text);
}

/** The byte of the escape at `at`, or -1. */
function escapedByte(raw: string, at: number): number {
  const high = hexDigit(raw.charCodeAt(at + 1));
  const low = hexDigit(raw.charCodeAt(at + 2));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/** Of a digit's character code; -1 for everything else, NaN (past the end) included. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function isUtf8(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}

function isControl(code: number): boolean {
  return code < 0x20 || code === 0x7f;
}

/** RFC 3986 §2.3. */
function isUnreserved(code: number): boolean {
  return code < 0x80 && UNRESERVED[code] === 1;
}

/** "/" and what RFC 3986 §3.3 allows raw in a segment. */
function isPathCharacter(code: number): boolean {
  return code < 0x80 && PATH_CHARACTER[code] === 1;
}

function invalid(message: string) {
  return refuse("path_invalid", message);
}

function characterTable(characters: string): Uint8Array {
  const table = new Uint8Array(0x80);
  for (const char of characters) table[char.charCodeAt(0)] = 1;
  return table;
}

const UNRESERVED_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
const UNRESERVED = characterTable(UNRESERVED_CHARACTERS);
const PATH_CHARACTER = characterTable(`${UNRESERVED_CHARACTERS}/!$&'()*+,;=:@`);
const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const QUESTION = 0x3f;
const SEMICOLON = 0x3b;
const PERCENT = 0x25;
const HASH = 0x23;
const DOT = 0x2e;
