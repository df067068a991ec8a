import { ok, type Result, refuse } from "@/lib/kernel/result";

export interface CsvRow {
  /** Of the file, from 1, where the row begins. */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The rows of a CSV file as RFC 4180 and spreadsheets write them: a byte order mark, any line ends, quoted cells with line
 * breaks; between cells a comma, or the semicolon or tab that the first line has more of. Empty lines are left out. The
 * apostrophe that csvText puts before a formula goes, so that what was exported comes back as it was.
 */
export function parseCsv(text: string): Result<CsvRow[], "quote_open" | "quote_inside"> {
  const source = text.replace(/^\uFEFF/, "");
  const separator = separatorOf(source);
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let [line, rowLine, at] = [1, 1, 0];

  const endRow = () => {
    if (cells.length > 1 || cells[0] !== "") rows.push({ line: rowLine, cells });
    cells = [];
  };

  while (at < source.length || cells.length > 0) {
    if (cells.length === 0) rowLine = line;
    if (source[at] === '"') {
      const end = closingQuote(source, at);
      if (end === -1) return refuse("quote_open", `Line ${line}: a quote is opened and never closed.`);
      const cell = source.slice(at + 1, end);
      if (end + 1 < source.length && !isBreak(source[end + 1]) && source[end + 1] !== separator) {
        return refuse(
          "quote_inside",
          `Line ${line}: after a quoted cell comes ${separatorName(separator)} or a new line.`,
        );
      }
      line += cell.split(/\r\n|\r|\n/).length - 1;
      cells.push(withoutGuard(cell.replaceAll('""', '"')));
      at = end + 1;
    } else {
      let end = at;
      while (end < source.length && source[end] !== separator && !isBreak(source[end])) end++;
      cells.push(withoutGuard(source.slice(at, end)));
      at = end;
    }
    if (source[at] === separator) {
      at++;
      // A separator at the very end of the file still has an empty cell after it.
      if (at < source.length) continue;
      cells.push("");
    }
    endRow();
    if (at < source.length) {
      at += source.startsWith("\r\n", at) ? 2 : 1;
      line++;
    }
  }
  return ok(rows);
}

function separatorOf(text: string): string {
  const head = /^[^\r\n]*/.exec(text)?.[0] ?? "";
  const count = (separator: string) => head.split(separator).length;
  return [",", ";", "\t"].reduce((best, each) => (count(each) > count(best) ? each : best));
}

function separatorName(separator: string): string {
  return { ",": "a comma", ";": "a semicolon" }[separator] ?? "a tab";
}

/** Where the cell that opens at `from` is closed; a doubled quote is one of its characters. -1: nowhere. */
function closingQuote(text: string, from: number): number {
  let at = from + 1;
  for (;;) {
    at = text.indexOf('"', at);
    if (at === -1 || text[at + 1] !== '"') return at;
    at += 2;
  }
}

function isBreak(char: string | undefined): boolean {
  return char === "\n" || char === "\r";
}

function withoutGuard(cell: string): string {
  return /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}
