import { type Code, isCode } from "@/lib/engine/codes";
import type { Receipt } from "@/lib/engine/receipt";
import type { Tx } from "@/lib/platform/db";

/** One refused call, and the occurrence that it was counted in. */
export interface Refusal {
  readonly decisionId: string;
  /** Its number within the occurrence, from 1. */
  readonly n: number;
  readonly occurrence: {
    readonly id: string;
    readonly minute: Date;
    readonly code: Code;
    readonly count: number;
    readonly costMicros: bigint;
    readonly firstAt: Date;
    readonly lastAt: Date;
    readonly samplePaths: readonly string[];
    readonly suspect: string | null;
  };
  /** Only the first and the last call of an occurrence keep their evidence; this is the nearer one's. */
  readonly receipt: Receipt;
  readonly shown: "first" | "last";
  /** Whether `receipt` is of this very call. */
  readonly exact: boolean;
  /** False: the occurrence counts fewer refusals so far; this one may be on its way here. */
  readonly counted: boolean;
  readonly firstDecisionId: string;
  readonly lastDecisionId: string;
}

export type RefusalLookup =
  | { readonly state: "found"; readonly refusal: Refusal }
  /** The text is no decision id. */
  | { readonly state: "garbled" }
  /** A decision id, but no occurrence of it: not flushed yet, or too old to be kept. */
  | { readonly state: "unknown" };

/** With `consumerId` only one of that consumer's: to it, another's is unknown. */
export async function findRefusal(tx: Tx, decisionId: string, consumerId?: bigint): Promise<RefusalLookup> {
  const parsed = parseDecisionId(decisionId);
  if (parsed === null) return { state: "garbled" };
  const row = await tx.occurrence.findUnique({
    where: { id: parsed.occurrenceId, ...(consumerId !== undefined && { consumerId }) },
  });
  if (row === null || !isCode(row.code)) return { state: "unknown" };
  const count = Number(row.count);
  const shown = parsed.n - 1 <= count - parsed.n ? "first" : "last";
  // Written by our own gate with this type, and never by anybody else.
  const [first, last] = [row.firstReceipt, row.lastReceipt] as unknown as [Receipt, Receipt];
  const receipt = shown === "first" ? first : last;
  return {
    state: "found",
    refusal: {
      decisionId,
      n: parsed.n,
      occurrence: {
        id: row.id,
        minute: row.minute,
        code: row.code,
        count,
        costMicros: row.cost,
        firstAt: row.firstAt,
        lastAt: row.lastAt,
        samplePaths: row.samplePaths,
        suspect: row.suspect,
      },
      receipt,
      shown,
      exact: receipt.decisionId === decisionId,
      counted: parsed.n <= count,
      firstDecisionId: decisionIdOf(row.id, 1),
      // A client that loops is counted on while its receipts are seconds apart.
      lastDecisionId: last.decisionId,
    },
  };
}

/** "dec_" + occurrence + "_" + its number in it, from 1; or null. */
function parseDecisionId(text: string): { occurrenceId: string; n: number } | null {
  const match = /^dec_([0-9A-HJKMNP-TV-Z]{1,13}-[0-9A-HJKMNP-TV-Z]{1,13})_([1-9]\d{0,14})$/.exec(text);
  return match ? { occurrenceId: match[1] ?? "", n: Number(match[2]) } : null;
}

function decisionIdOf(occurrenceId: string, n: number): string {
  return `dec_${occurrenceId}_${n}`;
}
