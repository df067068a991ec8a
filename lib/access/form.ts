import type { z } from "zod";

export type ParsedForm<T> =
  | { readonly ok: true; readonly input: T }
  | { readonly ok: false; readonly message: string; readonly fieldErrors: Record<string, string> };

/**
 * Parses what a browser sent. A field whose name ends in "[]" is a list of all its values; any other field may come once.
 * A field that the schema does not know, a file, and text that could not be stored or shown (NUL and other control
 * characters, half of a surrogate pair) are refused at the field. `multiline` names the fields that may hold line breaks.
 */
export function parseForm<Schema extends z.ZodType>(
  schema: Schema,
  form: FormData,
  multiline: readonly string[] = [],
): ParsedForm<z.output<Schema>> {
  const fieldErrors: Record<string, string> = {};
  const fields = new Map<string, string | string[]>();
  for (const [rawName, value] of form) {
    if (isEnvelope(rawName)) continue;
    const isList = rawName.endsWith("[]");
    const name = isList ? rawName.slice(0, -2) : rawName;
    if (typeof value !== "string") {
      fieldErrors[name] = "Needs text, not a file.";
      continue;
    }
    const text = value.replaceAll("\r\n", "\n");
    const fault = textFault(text, multiline.includes(name));
    if (fault) fieldErrors[name] = fault;
    const seen = fields.get(name);
    if (!isList && seen !== undefined) fieldErrors[name] = "Was sent twice.";
    fields.set(name, isList ? [...(Array.isArray(seen) ? seen : []), text] : text);
  }
  if (Object.keys(fieldErrors).length > 0) return { ok: false, message: firstOf(fieldErrors), fieldErrors };

  // fromEntries makes even "__proto__" an ordinary property, which the schema then refuses as unknown.
  const result = schema.safeParse(Object.fromEntries(fields));
  if (!result.success) return refusalOf(result.error);
  const fault = hiddenFault(result.data, [], multiline);
  return fault ?? { ok: true, input: result.data };
}

/** What the form shows again after a refusal: all text as typed, but never a password. */
export function typedValues(form: FormData): Record<string, string> {
  const values: [string, string][] = [];
  for (const [name, value] of form) {
    if (typeof value === "string" && !isEnvelope(name) && !/password/i.test(name)) values.push([name, value]);
  }
  return Object.fromEntries(values);
}

/** requestId is the wrapper's own; React names its fields $ACTION_…. */
function isEnvelope(name: string): boolean {
  return name === "requestId" || name.startsWith("$ACTION_");
}

function textFault(text: string, isMultiline: boolean): string | null {
  if (!text.isWellFormed()) return "Contains half of a character (a lone surrogate). Type it again.";
  const controls = isMultiline ? /[^\P{Cc}\n\t]/u : /\p{Cc}/u;
  if (!controls.test(text)) return null;
  if (!isMultiline && !/[^\P{Cc}\n\r\t]/u.test(text)) return "Needs to be one line, without tabs.";
  return "Contains a control character. Remove it or type the text again.";
}

/** A field may be JSON, whose escapes the first look does not see. */
function hiddenFault(value: unknown, path: readonly string[], multiline: readonly string[]): ParsedForm<never> | null {
  if (typeof value === "string") {
    const fault = textFault(value, multiline.includes(path[0] ?? ""));
    return fault ? { ok: false, message: fault, fieldErrors: { [path.join(".")]: fault } } : null;
  }
  if (typeof value !== "object" || value === null || value instanceof Date) return null;
  for (const [name, part] of Object.entries(value)) {
    const fault = hiddenFault(part, [...path, name], multiline);
    if (fault) return fault;
  }
  return null;
}

function refusalOf(error: z.ZodError): ParsedForm<never> {
  const fieldErrors: Record<string, string> = {};
  let message: string | null = null;
  for (const issue of error.issues) {
    const path = issue.path.join(".");
    if (issue.code === "unrecognized_keys") {
      message ??= `Unknown field ${issue.keys.map((key) => `“${key.slice(0, 60)}”`).join(", ")}. Nothing was changed.`;
    } else if (path === "") {
      message ??= issue.message;
    } else {
      fieldErrors[path] ??= issue.message;
    }
  }
  return { ok: false, message: message ?? firstOf(fieldErrors), fieldErrors };
}

function firstOf(fieldErrors: Record<string, string>): string {
  const count = Object.keys(fieldErrors).length;
  return count === 1 ? "One field needs a change." : `${count} fields need a change.`;
}
