import { z } from "zod";
import { type IdKind, parsePublicId } from "@/lib/kernel/ids";
import { AMOUNT_MICROS_MAX, parseCredits } from "@/lib/kernel/money";

/**
 * Form fields as zod schemas, shared by form and server: what people type goes in as text, typed values come out, and every
 * message says what the field takes.
 */

/** One line of text, trimmed. Refuses control, bidirectional-override and broken characters. */
export function line({ min = 1, max }: { min?: number; max: number }) {
  return z
    .string({ error: "Takes text." })
    .trim()
    .min(min, min === 1 ? "Cannot be empty." : `Takes at least ${min} characters.`)
    .max(max, `Takes at most ${max} characters.`)
    .refine((text) => text.isWellFormed() && !HIDDEN.test(text), "Takes one line of text without control characters.");
}

/** Several lines of text, trimmed; line ends become \n. */
export function lines({ max }: { max: number }) {
  return z
    .string({ error: "Takes text." })
    .transform((text) => text.replaceAll("\r\n", "\n").trim())
    .pipe(
      z
        .string()
        .max(max, `Takes at most ${max} characters.`)
        .refine(
          (text) => text.isWellFormed() && !HIDDEN.test(text.replace(/[\n\t]/g, "")),
          "Takes text without control characters.",
        ),
    );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it refuses
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** An amount of credits, not negative: "0.05", "1,000.50" → microcredits. */
export function credits({ min = 0n }: { min?: bigint } = {}) {
  return z.string({ error: "Takes an amount of credits." }).transform((text, context) => {
    const micros = parseCredits(text);
    if (micros === null) return fail(context, creditsProblem(text));
    if (micros < 0n) return fail(context, "Cannot be negative.");
    return micros < min ? fail(context, "Takes more than 0.") : micros;
  });
}

/** The same, or null where the field is empty. */
export function optionalCredits() {
  return z.string({ error: "Takes an amount of credits." }).transform((text, context) => {
    if (text.trim() === "") return null;
    const parsed = credits().safeParse(text);
    return parsed.success ? parsed.data : fail(context, parsed.error.issues[0]?.message ?? creditsProblem(text));
  });
}

/** A whole number: "500", "1,000,000". */
export function whole({ min, max, unit = "" }: { min: number; max: number; unit?: string }) {
  const accepted = `Takes a whole number from ${grouped(min)} to ${grouped(max)}${unit && ` ${unit}`}.`;
  return z.string({ error: accepted }).transform((text, context) => {
    const digits = text.trim();
    if (!/^(\d{1,3}(,\d{3})+|\d{1,17})$/.test(digits)) return fail(context, accepted);
    const value = Number(digits.replaceAll(",", ""));
    return value < min || value > max ? fail(context, accepted) : value;
  });
}

/** The same, or null where the field is empty. */
export function optionalWhole(range: Parameters<typeof whole>[0]) {
  return z.string({ error: "Takes a whole number." }).transform((text, context) => {
    if (text.trim() === "") return null;
    const parsed = whole(range).safeParse(text);
    return parsed.success ? parsed.data : fail(context, parsed.error.issues[0]?.message ?? "Takes a whole number.");
  });
}

/** A row's number behind its public id. */
export function rowId(kind: IdKind) {
  return z.string({ error: "Takes an id." }).transform((text, context) => {
    const id = parsePublicId(kind, text);
    return id ?? fail(context, "No such id.");
  });
}

/** A checkbox or switch: forms leave it out where it is off. */
export function flag() {
  return z
    .enum(["on", "true", "false", ""], { error: "Takes on or off." })
    .optional()
    .transform((value) => value === "on" || value === "true");
}

/** The revision that the form was opened with. */
export function revision() {
  return whole({ min: 0, max: 2_147_483_647 });
}

/** Rows that the form keeps as JSON in one hidden field. */
export function jsonOf<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string({ error: "Takes rows as JSON." })
    .max(65_536, "Too many rows.")
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        return fail(context, "Takes rows as JSON.");
      }
    })
    .pipe(schema);
}

function creditsProblem(text: string): string {
  if (/^\s*[-−]?[\d,]+(\.\d{0,6})?\s*$/.test(text) && text.replace(/\D/g, "").length > 9) {
    return `Takes at most ${grouped(Math.floor(AMOUNT_MICROS_MAX / 1_000_000))} credits.`;
  }
  return "Takes an amount such as 0.05 or 1,000.50, with at most 6 decimals.";
}

function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

function fail(context: z.RefinementCtx, message: string): never {
  context.issues.push({ code: "custom", message, input: context.value });
  return z.NEVER;
}
