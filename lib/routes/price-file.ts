import { ok, type Result, refuse } from "@/lib/kernel/result";
import { parseCsv } from "@/lib/platform/parse-csv";
import { MODEL_PRICES_MAX, type ModelPrice, modelPrice } from "./schema";

/** One model of a file, with what is wrong about it, or its price. */
export interface PriceLine {
  /** Of a CSV file its line, of a JSON file its place; from 1. */
  readonly line: number;
  readonly model: string;
  readonly price: ModelPrice | null;
  readonly problem: string | null;
}

export const PRICE_FILE_CHARS_MAX = 200_000;

type FileFault = "file_empty" | "file_too_long" | "file_malformed" | "columns_missing" | "too_many_models";

/**
 * Prices of models from a CSV file with the columns model, input, cached input and output, or from JSON: a list of objects
 * with those names, or an object of them by model. Credits per 1,000,000 tokens; without a cached price input's own counts.
 */
export function readPriceFile(text: string): Result<PriceLine[], FileFault> {
  const fault = (code: FileFault, message: string) => refuse(code, message, "file");
  if (text.trim() === "") return fault("file_empty", "Paste the prices, or choose a file.");
  if (text.length > PRICE_FILE_CHARS_MAX) {
    return fault("file_too_long", `Takes at most ${PRICE_FILE_CHARS_MAX.toLocaleString("en")} characters.`);
  }
  const rows = /^\s*[[{]/.test(text) ? jsonRows(text) : csvRows(text);
  if (!rows.ok) return rows;
  if (rows.value.length === 0) return fault("file_empty", "Names no model.");
  if (rows.value.length > MODEL_PRICES_MAX) {
    const message = `Has ${rows.value.length.toLocaleString("en")} models; a route takes at most ${MODEL_PRICES_MAX}.`;
    return fault("too_many_models", message);
  }
  const seen = new Map<string, number>();
  return ok(rows.value.map((row) => priceLine(row, seen)));
}

interface RawRow {
  readonly line: number;
  readonly fields: Readonly<Partial<Record<PriceField, string>>>;
}

type PriceField = "model" | "inputMicros" | "cachedInputMicros" | "outputMicros";

/** Names of columns in small letters, without spaces, hyphens and underscores. */
const COLUMNS: Readonly<Record<string, PriceField>> = {
  model: "model",
  input: "inputMicros",
  cachedinput: "cachedInputMicros",
  cached: "cachedInputMicros",
  output: "outputMicros",
};

function csvRows(text: string): Result<RawRow[], FileFault> {
  const parsed = parseCsv(text);
  if (!parsed.ok) return refuse("file_malformed", parsed.message, "file");
  const [head, ...body] = parsed.value;
  const columns = (head?.cells ?? []).map(columnOf);
  const missing = (["model", "inputMicros", "outputMicros"] as const).some((field) => !columns.includes(field));
  if (missing) {
    const message = "The first line names the columns: model, input, cached input, output.";
    return refuse("columns_missing", message, "file");
  }
  return ok(
    body.map(({ line, cells }) => ({
      line,
      fields: Object.fromEntries(columns.flatMap((field, index) => (field ? [[field, cells[index] ?? ""]] : []))),
    })),
  );
}

function jsonRows(text: string): Result<RawRow[], FileFault> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 200) : "";
    return refuse("file_malformed", `Is no JSON that can be read: ${reason}`, "file");
  }
  const entries = Array.isArray(parsed)
    ? (parsed as unknown[])
    : Object.entries(parsed as object).map(([model, price]) => ({ model, ...(isRecord(price) ? price : {}) }));
  return ok(entries.map((entry, index) => ({ line: index + 1, fields: isRecord(entry) ? fieldsOf(entry) : {} })));
}

function fieldsOf(entry: Record<string, unknown>): RawRow["fields"] {
  return Object.fromEntries(
    Object.entries(entry).flatMap(([name, value]) => {
      const field = columnOf(name);
      return field && (typeof value === "string" || typeof value === "number") ? [[field, plainText(value)]] : [];
    }),
  );
}

/** Of a number its digits, never "1e-7". */
function plainText(value: string | number): string {
  return typeof value === "string" ? value : value.toFixed(6).replace(/\.?0+$/, "");
}

function columnOf(name: string): PriceField | null {
  return (
    COLUMNS[
      name
        .trim()
        .toLowerCase()
        .replaceAll(/[\s_-]/g, "")
    ] ?? null
  );
}

function priceLine({ line, fields }: RawRow, seen: Map<string, number>): PriceLine {
  const input = fields.inputMicros?.trim() ?? "";
  const cached = fields.cachedInputMicros?.trim();
  const parsed = modelPrice.safeParse({
    model: fields.model ?? "",
    inputMicros: input,
    cachedInputMicros: cached ? cached : input,
    outputMicros: fields.outputMicros ?? "",
  });
  const model = (fields.model ?? "").trim().slice(0, 100);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const problem = `${FIELD_WORDS[issue?.path[0] as PriceField] ?? "Row"}: ${issue?.message ?? ""}`;
    return { line, model, price: null, problem };
  }
  const earlier = seen.get(model);
  if (earlier !== undefined) return { line, model, price: null, problem: `Line ${earlier} has a price of it already.` };
  seen.set(model, line);
  return { line, model, price: parsed.data, problem: null };
}

const FIELD_WORDS: Readonly<Record<PriceField, string>> = {
  model: "Model",
  inputMicros: "Input",
  cachedInputMicros: "Cached input",
  outputMicros: "Output",
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
