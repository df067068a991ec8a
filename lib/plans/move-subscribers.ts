import type { Actor } from "@/lib/access/actor";
import { lockConfig, noteConsumers } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { lockPlan } from "./draft";
import { newestVersion } from "./newest-version";
import type { MoveSubscribers } from "./schema";

export interface Moved {
  readonly planId: bigint;
  readonly planName: string;
  readonly fromVersion: number;
  readonly toVersion: number;
  readonly moved: number;
}

type MoveRefusal = "plan_not_found" | "plan_archived" | "version_not_found" | "version_on_sale" | "nobody_there";

/** Ends what a publication left as it was: who stayed on an earlier version comes to the one on sale, from the next call on. */
export async function moveSubscribers(
  tx: Tx,
  actor: Actor,
  { planId, versionId }: MoveSubscribers,
): Promise<Result<Moved, MoveRefusal>> {
  await lockConfig(tx);
  const plan = await lockPlan(tx, planId);
  if (!plan.ok) return plan;
  const planName = plan.value.name;
  const from = await tx.planVersion.findFirst({
    where: { id: versionId, planId, state: "published" },
    select: { version: true },
  });
  const newest = await newestVersion(tx, planId);
  if (!from || !newest) return refuse("version_not_found", `“${planName}” has no such published version.`);
  if (newest.id === versionId) return refuse("version_on_sale", `v${from.version} is the one on sale.`);

  const moved = await moveTo(tx, { planId, toVersionId: newest.id, fromVersionId: versionId });
  if (moved === 0) return refuse("nobody_there", `Nobody is on v${from.version} of “${planName}” any more.`);
  await recordAudit(tx, actor, {
    action: "plan.move_subscribers",
    target: { kind: "plan", id: planId, name: planName },
    before: { version: from.version },
    after: { version: newest.version, moved },
  });
  return ok({ planId, planName, fromVersion: from.version, toVersion: newest.version, moved });
}

interface Move {
  readonly planId: bigint;
  readonly toVersionId: bigint;
  /** Null: from whatever version each is on. */
  readonly fromVersionId: bigint | null;
}

/** How many came. Gates set the quotas of the running periods when they load the consumers anew. */
export async function moveTo(tx: Tx, { planId, toVersionId, fromVersionId }: Move): Promise<number> {
  const moved = await tx.$queryRaw<{ consumerId: bigint }[]>`
    UPDATE subscription s SET plan_version_id = ${toVersionId} FROM plan_version v
    WHERE v.id = s.plan_version_id AND v.plan_id = ${planId} AND v.id <> ${toVersionId} AND s.ended_at IS NULL
      AND (${fromVersionId}::bigint IS NULL OR v.id = ${fromVersionId})
    RETURNING s.consumer_id AS "consumerId"`;
  await noteConsumers(
    tx,
    "consumer",
    moved.map((row) => row.consumerId),
  );
  return moved.length;
}
