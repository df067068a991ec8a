import { AMOUNT_MICROS_MAX } from "@/lib/kernel/money";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Sql } from "@/lib/kernel/sql";
import { lockAccounts, lockLots } from "./locks";
import { noteChange } from "./note-change";
import { pay } from "./pay";

export interface ClawBack {
  readonly consumerId: number;
  readonly kind: "refund" | "dispute" | "adjustment";
  /** What made it: the same again books nothing. */
  readonly ref: string;
  /** At least 1. */
  readonly amountMicros: number;
  /** The refunded lot, taken first. */
  readonly lotId?: number;
  readonly note?: string;
}

export interface ClawedBack {
  /** False: this ref was booked before, and nothing has changed now. */
  readonly booked: boolean;
  /** Taken from unleased credits at once. */
  readonly takenMicros: number;
  /** What the consumer owes now: the part that was spent or is on gates. Paid as slices come back, or by the next grant. */
  readonly debtMicros: number;
}

/**
 * Takes credits away: the amount becomes a debt, and the debt is paid at once from what is unleased (I21). Slices on gates are
 * not taken, only asked back (a "recall" change): nobody but their gate knows what is spent. Needs a transaction.
 */
export async function clawBack(sql: Sql, claw: ClawBack): Promise<Result<ClawedBack, "debt_too_large">> {
  const { consumerId, kind, ref, amountMicros } = claw;
  await lockAccounts(sql, [consumerId]);
  await lockLots(sql, [consumerId]);
  const before = await readDebt(sql, consumerId);
  const booked = await sql.query<{ id: number }>(
    `INSERT INTO ledger_entry (consumer_id, kind, debit, credit, amount, lot_id, ref, note, at)
     SELECT $1::bigint, $2::text, 'debt', $3::text, $4::bigint, $5::bigint, $6::text, $7::text, clock_timestamp()
     WHERE $8::bigint <= ${AMOUNT_MICROS_MAX}
     ON CONFLICT (consumer_id, kind, ref) DO NOTHING RETURNING id`,
    [
      consumerId,
      kind,
      kind === "adjustment" ? "adjust" : "stripe",
      amountMicros,
      claw.lotId ?? null,
      ref,
      claw.note ?? null,
      Math.min(before + amountMicros, AMOUNT_MICROS_MAX + 1),
    ],
  );
  if (booked.length === 0) {
    const [entry] = await sql.query(
      "SELECT 1 AS there FROM ledger_entry WHERE consumer_id = $1::bigint AND kind = $2::text AND ref = $3::text",
      [consumerId, kind, ref],
    );
    if (entry === undefined) return refuse("debt_too_large", "The debt would exceed what an amount can hold.");
    return ok({ booked: false, takenMicros: 0, debtMicros: before });
  }
  await sql.query("UPDATE account SET debt = debt + $2::bigint WHERE consumer_id = $1::bigint", [
    consumerId,
    amountMicros,
  ]);
  const takenMicros = await pay(sql, [consumerId], claw.lotId ?? null);
  await noteChange(sql, "recall", consumerId);
  return ok({ booked: true, takenMicros, debtMicros: before + amountMicros - takenMicros });
}

async function readDebt(sql: Sql, consumerId: number): Promise<number> {
  const [row] = await sql.query<{ debt: number }>("SELECT debt FROM account WHERE consumer_id = $1::bigint", [
    consumerId,
  ]);
  if (row === undefined) throw new Error(`consumer ${consumerId} has no account`);
  return row.debt;
}
