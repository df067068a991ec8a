/**
 * JSON that PostgreSQL can store whatever a client has sent: jsonb knows neither NUL nor half a surrogate pair, and one such
 * character would stop a gate's flush for good. They become U+FFFD.
 */
export function storedJson(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  // As nearly always there is nothing to replace, and a replacer takes ten times as long.
  if (!MAYBE_UNSTORABLE.test(text)) return text;
  return JSON.stringify(value ?? null, (_, part) => (typeof part === "string" ? storedText(part) : part));
}

/** JSON.stringify escapes both so; that a text may say the same in letters costs only time. */
const MAYBE_UNSTORABLE = /\\u(?:0000|d[89a-f])/;

function storedText(text: string): string {
  return text.replaceAll("\0", "\uFFFD").toWellFormed();
}
