import type { Actor } from "@/lib/access/actor";
import { bumpConfig, lockConfig } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { auditChanges } from "./diff-terms";
import { type DraftRefusal, draftAsSeen } from "./draft";
import { draftProblems } from "./draft-problems";
import { moveTo } from "./move-subscribers";
import { newestVersion } from "./newest-version";
import type { PublishPlan } from "./schema";
import { EMPTY_TERMS, readTerms } from "./terms";

export interface Published {
  readonly planId: bigint;
  readonly planName: string;
  readonly version: number;
  /** Subscribers who came to this version; the others stay where they were. */
  readonly moved: number;
  /** Gates that decide with it, or a later one, have applied this. */
  readonly configVersion: bigint;
}

/**
 * Makes the draft the plan's newest version, which never changes again. Subscribers move to it now (from the next call on:
 * its prices and limits, with what they have used of a quota's period) or stay on theirs; new ones get the newest.
 */
export async function publishPlan(
  tx: Tx,
  actor: Actor,
  { subscribers, ...base }: PublishPlan,
): Promise<Result<Published, DraftRefusal | "draft_not_found" | "plan_invalid">> {
  await lockConfig(tx);
  const draft = await draftAsSeen(tx, base);
  if (!draft.ok) return draft;
  const { planId, planName, draftId, version } = draft.value;
  const terms = await readTerms(tx, draftId);
  const [problem, ...others] = draftProblems(terms);
  if (problem) {
    const more = others.length === 0 ? "" : ` And ${others.length} more.`;
    return refuse("plan_invalid", `${problem.message}${more}`);
  }

  const newest = await newestVersion(tx, planId);
  const before = newest ? await readTerms(tx, newest.id) : EMPTY_TERMS;
  await tx.planVersion.update({
    where: { id: draftId },
    data: { state: "published", publishedAt: new Date() },
    select: { id: true },
  });
  // What it costs by the month or year goes on: who subscribes from now on gets this version.
  await tx.planPrice.updateMany({
    where: { archivedAt: null, planVersion: { planId } },
    data: { planVersionId: draftId },
  });
  const moved = subscribers === "move" ? await moveTo(tx, { planId, toVersionId: draftId, fromVersionId: null }) : 0;
  const configVersion = await bumpConfig(tx, actor, `${planName} v${version} published`);
  const changes = auditChanges(before, terms, version);
  await recordAudit(tx, actor, {
    action: "plan.publish",
    target: { kind: "plan", id: planId, name: planName },
    before: { ...changes.before, version: newest?.version ?? null },
    after: { ...changes.after, moved },
    configVersion,
  });
  return ok({ planId, planName, version, moved, configVersion });
}
