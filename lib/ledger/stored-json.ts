/**
 * JSON that PostgreSQL can store whatever a client has sent: jsonb knows neither NUL nor half a surrogate pair, and one such
 * character would stop a gate's flush for good. They become U+FFFD.
 */
export function storedJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_, part) => (typeof part === "string" ? storedText(part) : part));
}

function storedText(text: string): string {
  return text.replaceAll("\0", "\uFFFD").toWellFormed();
}
