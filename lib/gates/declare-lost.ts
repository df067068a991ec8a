import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { CONTACT_LIMIT_MS, LOST_GRACE_MS } from "@/lib/ledger/epoch";
import { prismaSql, type Tx } from "@/lib/platform/db";
import { type GivenUp, giveUp } from "./give-up";
import type { DeclareLost } from "./schema";

export interface LostGate extends GivenUp {
  readonly gateId: string;
  readonly epoch: number;
}

/**
 * Gives up a start of a gate that will not report again: what it held may be spent once more. If its journal turns up after
 * all, its calls are charged then, against what is there or as debt.
 */
export async function declareLost(
  tx: Tx,
  actor: Actor,
  { epoch }: DeclareLost,
): Promise<Result<LostGate, "gate_unknown" | "gate_over" | "gate_heard">> {
  const [gate] = await tx.$queryRaw<{ gateId: string; state: string; silentS: number }[]>`
    SELECT gate_id AS "gateId", state, extract(epoch FROM clock_timestamp() - seen_at)::float8 AS "silentS"
    FROM gate_epoch WHERE epoch = ${epoch} FOR UPDATE`;
  if (!gate) return refuse("gate_unknown", "There is no such start of a gate.");
  const { gateId, state, silentS } = gate;
  if (state === "ended") return refuse("gate_over", `This start of ${gateId} has ended. It holds nothing.`);
  if (state === "lost") return refuse("gate_over", `This start of ${gateId} is declared lost already.`);
  const givenUp = await giveUp(prismaSql(tx), epoch);
  if (givenUp === null) return refuse("gate_heard", heardText(gateId, Math.max(0, silentS)));
  await recordAudit(tx, actor, {
    action: "gate.declare_lost",
    target: { kind: "gate", id: BigInt(epoch), name: gateId },
    before: { state },
    after: { state: "lost", start: epoch, ...givenUp },
  });
  return ok({ gateId, epoch, ...givenUp });
}

function heardText(gateId: string, silentS: number): string {
  const neededS = (CONTACT_LIMIT_MS + LOST_GRACE_MS) / 1000;
  return (
    `${gateId} was heard of ${Math.floor(silentS)} s ago and may still be spending. Stop it, or wait ` +
    `${Math.max(1, Math.ceil(neededS - silentS))} s: a gate stops by itself after ${CONTACT_LIMIT_MS / 1000} s without the ` +
    `database, and may be declared lost after ${neededS} s.`
  );
}
