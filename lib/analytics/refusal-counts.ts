import { CODES, type CodeGroup, isCode } from "@/lib/engine/codes";

/** How many of each group of codes; the suspected ones are counted there and not under their code. */
export type RefusalCounts = Readonly<Partial<Record<CodeGroup | "suspect", number>>>;

/** What a chart counts: occurrences, or the refused calls in them. */
export type RefusalUnit = "occurrences" | "calls";

export interface CountedRow {
  readonly code: string;
  readonly suspect: boolean;
  readonly occurrences: bigint;
  readonly calls: bigint;
}

export function addCounts(counts: RefusalCounts, row: CountedRow, unit: RefusalUnit): RefusalCounts {
  const series = row.suspect ? "suspect" : isCode(row.code) ? CODES[row.code].group : "gateway";
  return { ...counts, [series]: (counts[series] ?? 0) + Number(row[unit]) };
}

export function totalCount(counts: RefusalCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
