import { ok, type Result, refuse } from "@/lib/kernel/result";
import { parseCsv } from "@/lib/platform/parse-csv";

/** Consumers of one file, and its length in characters. */
export const IMPORT_ROWS_MAX = 500;
export const IMPORT_CHARS_MAX = 250_000;

export interface ImportFile {
  readonly rows: readonly ImportLine[];
  /** Names of columns that an import does not know; what is in them is left out. */
  readonly ignored: readonly string[];
}

export interface ImportLine {
  /** Of the file, from 1. */
  readonly line: number;
  /** As ImportRowInput takes them; "" where the file has no such column. */
  readonly fields: Readonly<Record<ImportField, string>>;
  /** Why it cannot be imported, whatever is in the database. */
  readonly problem: string | null;
}

export type ImportField = (typeof FIELDS)[number];

const FIELDS = ["externalId", "name", "email", "metadata", "plan", "creditsMicros"] as const;

/** Names of columns, in small letters and without spaces, hyphens and underscores. */
const COLUMNS: Readonly<Record<string, ImportField>> = {
  externalid: "externalId",
  name: "name",
  email: "email",
  metadata: "metadata",
  plan: "plan",
  credits: "creditsMicros",
};

type FileFault =
  | "file_empty"
  | "file_too_long"
  | "file_malformed"
  | "no_external_id"
  | "column_twice"
  | "too_many_rows";

/** A file of consumers: a head that names the columns, then one consumer a row. */
export function readImportFile(text: string): Result<ImportFile, FileFault> {
  const fault = (code: FileFault, message: string) => refuse(code, message, "csv");
  if (text.length > IMPORT_CHARS_MAX) {
    return fault("file_too_long", `Takes at most ${IMPORT_CHARS_MAX.toLocaleString("en")} characters. Split the file.`);
  }
  const parsed = parseCsv(text);
  if (!parsed.ok) return fault("file_malformed", parsed.message);
  const [head, ...body] = parsed.value;
  if (!head || body.length === 0) {
    return fault("file_empty", "Needs a first line that names the columns, and at least one consumer under it.");
  }
  const fields = head.cells.map(
    (name) =>
      COLUMNS[
        name
          .trim()
          .toLowerCase()
          .replaceAll(/[\s_-]/g, "")
      ] ?? null,
  );
  if (!fields.includes("externalId")) {
    return fault("no_external_id", "Needs a column “external id”: it tells which consumer a row is about.");
  }
  const twice = fields.find((field, index) => field !== null && fields.indexOf(field) !== index);
  if (twice) return fault("column_twice", `Has the column “${head.cells[fields.lastIndexOf(twice)]}” twice.`);
  if (body.length > IMPORT_ROWS_MAX) {
    return fault(
      "too_many_rows",
      `Has ${body.length.toLocaleString("en")} rows; takes at most ${IMPORT_ROWS_MAX} at once. Split the file.`,
    );
  }
  return ok({
    rows: linesOf(body, fields),
    ignored: head.cells.filter((name, index) => fields[index] === null && name.trim() !== ""),
  });
}

function linesOf(
  body: readonly { readonly line: number; readonly cells: readonly string[] }[],
  fields: readonly (ImportField | null)[],
): ImportLine[] {
  const firstLine = new Map<string, number>();
  return body.map(({ line, cells }) => {
    const cellOf = (field: ImportField) => cells[fields.indexOf(field)]?.trim() ?? "";
    const values = Object.fromEntries(FIELDS.map((field) => [field, fields.includes(field) ? cellOf(field) : ""]));
    const row = { line, fields: values as Record<ImportField, string> };
    const earlier = firstLine.get(row.fields.externalId);
    firstLine.set(row.fields.externalId, earlier ?? line);
    if (cells.length > fields.length) {
      return { ...row, problem: `Has ${cells.length} cells, but the first line names ${fields.length} columns.` };
    }
    return { ...row, problem: earlier === undefined ? null : `Line ${earlier} is about the same external id.` };
  });
}

/** The rows of a sent file as the writes they ask for, by their lines; a row with a problem of its own asks for none. */
export function importItems(form: FormData) {
  const file = readImportFile(String(form.get("csv") ?? ""));
  if (!file.ok) return file;
  return ok(
    file.value.rows
      .filter(({ problem }) => problem === null)
      .map(({ line, fields }) => ({ id: `line ${line}`, fields })),
  );
}
