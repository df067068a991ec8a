import { ok, type Result, refuse } from "@/lib/kernel/result";
import { faultReply } from "./problem";
import type { Reply } from "./reply";

/** Strict UTF-8 and strict JSON. */
export function parseJson(body: Buffer): Result<unknown, "invalid_request"> {
  try {
    return ok(JSON.parse(UTF8.decode(body)));
  } catch {
    return invalid("The body is not JSON in UTF-8.");
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

/** A name that somebody else chose, in our sentence. */
export function shown(name: string): string {
  return name.slice(0, 60).toWellFormed();
}

export function invalid(message: string, field?: string) {
  return refuse("invalid_request", message, field);
}

export function invalidField(refusal: { readonly message: string; readonly field?: string }): Reply {
  return faultReply("invalid_request", refusal.message, fieldOf(refusal));
}

export function fieldOf(refusal: { readonly field?: string }): { field?: string } {
  return refusal.field === undefined ? {} : { field: refusal.field };
}

/** Null where it is absent, null or "". */
export function textField(
  value: Record<string, unknown>,
  name: string,
  lengthMax: number,
): Result<string | null, "invalid_request"> {
  const text = value[name] ?? null;
  if (text === null || text === "") return ok(null);
  if (typeof text !== "string") return invalid(`${name}: a string.`, name);
  if (text.length > lengthMax) return invalid(`${name}: at most ${lengthMax} characters.`, name);
  if (!text.isWellFormed() || hasControl(text)) {
    return invalid(`${name}: no control characters and no halves of surrogate pairs.`, name);
  }
  return ok(text);
}
