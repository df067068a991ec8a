import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { copyTerms } from "./terms";

export interface Draft {
  readonly planId: bigint;
  readonly planName: string;
  readonly draftId: bigint;
  readonly version: number;
}

export type DraftRefusal = "plan_not_found" | "plan_archived" | "draft_changed";

export interface DraftBase {
  readonly planId: bigint;
  readonly baseVersionId: bigint;
  readonly revision: number;
}

/**
 * The draft that a save may write to; opens one as a copy of the newest version where there is none. Refuses a save whose
 * form was opened on another state, so that of two operators the second is told and nothing of the first is overwritten.
 * The plan's row stays locked until the transaction ends.
 */
export async function draftToEdit(tx: Tx, base: DraftBase): Promise<Result<Draft, DraftRefusal>> {
  const plan = await lockPlan(tx, base.planId);
  if (!plan.ok) return plan;
  const shown = await shownVersion(tx, base.planId);
  if (shown === null || shown.id !== base.baseVersionId || shown.revision !== base.revision) {
    return refuseChanged(tx, base.planId, plan.value.name);
  }
  if (shown.state === "published") {
    const version = shown.version + 1;
    const draftId = await makeDraft(tx, { planId: base.planId, version, copyOf: shown.id });
    return ok({ planId: base.planId, planName: plan.value.name, draftId, version });
  }
  await tx.planVersion.update({ where: { id: shown.id }, data: { revision: { increment: 1 } }, select: { id: true } });
  return ok({ planId: base.planId, planName: plan.value.name, draftId: shown.id, version: shown.version });
}

/** The open draft as the form saw it, for publishing and discarding. */
export async function draftAsSeen(tx: Tx, base: DraftBase): Promise<Result<Draft, DraftRefusal | "draft_not_found">> {
  const plan = await lockPlan(tx, base.planId);
  if (!plan.ok) return plan;
  const shown = await shownVersion(tx, base.planId);
  if (shown?.state !== "draft") {
    return refuse("draft_not_found", `“${plan.value.name}” has no draft: it was published or discarded meanwhile.`);
  }
  if (shown.id !== base.baseVersionId || shown.revision !== base.revision) {
    return refuseChanged(tx, base.planId, plan.value.name);
  }
  return ok({ planId: base.planId, planName: plan.value.name, draftId: shown.id, version: shown.version });
}

/** The draft of a plan that has none: a copy of a version's terms, or empty. Returns its id. */
export async function makeDraft(
  tx: Tx,
  { planId, version, copyOf }: { planId: bigint; version: number; copyOf: bigint | null },
): Promise<bigint> {
  const terms = copyOf && (await tx.planVersion.findUniqueOrThrow({ where: { id: copyOf }, select: termColumns }));
  const { id } = await tx.planVersion.create({ data: { planId, version, ...terms }, select: { id: true } });
  if (copyOf) await copyTerms(tx, copyOf, id);
  return id;
}

/** Empties the draft and fills it with a version's terms. */
export async function takeTerms(tx: Tx, fromVersionId: bigint, draftId: bigint): Promise<void> {
  const terms = await tx.planVersion.findUniqueOrThrow({ where: { id: fromVersionId }, select: termColumns });
  await tx.planLimit.deleteMany({ where: { planVersionId: draftId } });
  await tx.planRoute.deleteMany({ where: { planVersionId: draftId } });
  await tx.planVersion.update({ where: { id: draftId }, data: terms, select: { id: true } });
  await copyTerms(tx, fromVersionId, draftId);
}

/** Locks the plan's row: drafts and versions of one plan change one after the other. */
export async function lockPlan(
  tx: Tx,
  planId: bigint,
): Promise<Result<{ name: string }, "plan_not_found" | "plan_archived">> {
  const [plan] = await tx.$queryRaw<{ name: string; archived: boolean }[]>`
    SELECT name, archived_at IS NOT NULL AS archived FROM plan WHERE id = ${planId} FOR UPDATE`;
  if (!plan) return refuse("plan_not_found", "This plan does not exist.");
  if (plan.archived) return refuse("plan_archived", `“${plan.name}” is archived. Restore it first.`);
  return ok({ name: plan.name });
}

/** What the console shows of a plan: its draft, else its newest version. */
export function shownVersion(tx: Tx, planId: bigint) {
  return tx.planVersion.findFirst({
    where: { planId },
    orderBy: { version: "desc" },
    select: { id: true, version: true, state: true, revision: true },
  });
}

const termColumns = {
  includedCreditsMicros: true,
  failPolicy: true,
  debtPolicy: true,
  debtCapMicros: true,
  graceDays: true,
} as const;

async function refuseChanged(tx: Tx, planId: bigint, planName: string) {
  const last = await tx.auditEntry.findFirst({
    where: { targetKind: "plan", targetId: planId },
    orderBy: { id: "desc" },
    select: { actorName: true },
  });
  const who = last?.actorName ?? "Somebody";
  return refuse(
    "draft_changed",
    `${who} changed “${planName}” while you were editing, so nothing was saved. Copy what you need, reload and edit again.`,
  );
}
