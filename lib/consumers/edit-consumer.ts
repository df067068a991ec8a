import type { Actor } from "@/lib/access/actor";
import { changedFields } from "@/lib/audit/changed-fields";
import { noteChange } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { isExternalIdTaken, type NamedConsumer, refuseTakenExternalId } from "@/lib/consumers/create-consumer";
import { refuseUnknownConsumer } from "@/lib/consumers/lock-consumer";
import type { EditConsumer } from "@/lib/consumers/schema";
import type { Prisma } from "@/lib/generated/prisma/client";
import { publicId } from "@/lib/kernel/ids";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

type EditRefusal = "consumer_unknown" | "edited_meanwhile" | "external_id_taken";

/**
 * Saves the form over the revision that it was opened with. If somebody saved in between, nothing is written and the
 * refusal names them: the second editor decides, not the clock. A new time zone counts from the next period on.
 */
export async function editConsumer(
  tx: Tx,
  actor: Actor,
  { consumerId, revision, ...settings }: EditConsumer,
): Promise<Result<NamedConsumer, EditRefusal>> {
  const before = await tx.consumer.findUnique({ where: { id: consumerId }, select: { ...SETTINGS, revision: true } });
  if (!before) return refuseUnknownConsumer();
  const { revision: current, ...was } = before;
  const changed = changedFields(was, settings);
  const done = ok({ consumerId: publicId("consumer", consumerId), name: settings.name });
  if (current === revision && !changed) return done;
  try {
    const { count } = await tx.consumer.updateMany({
      where: { id: consumerId, revision },
      data: { ...settings, revision: { increment: 1 } },
    });
    if (count === 0) return await refuseEdited(tx, consumerId);
  } catch (error) {
    if (!isExternalIdTaken(error)) throw error;
    return refuseTakenExternalId(settings.externalId);
  }
  await recordAudit(tx, actor, {
    action: "consumer.edit",
    target: { kind: "consumer", id: consumerId, name: settings.name },
    consumerId,
    ...changed,
  });
  await noteChange(tx, "consumer", consumerId);
  return done;
}

const SETTINGS = {
  name: true,
  externalId: true,
  email: true,
  timeZone: true,
  spendCapMicros: true,
  metadata: true,
} satisfies Prisma.ConsumerSelect;

async function refuseEdited(tx: Tx, consumerId: bigint) {
  const last = await tx.auditEntry.findFirst({
    where: { targetKind: "consumer", targetId: consumerId, action: "consumer.edit" },
    orderBy: { id: "desc" },
    select: { actorName: true },
  });
  const who = last?.actorName ?? "Somebody";
  return refuse(
    "edited_meanwhile",
    `${who} changed this consumer while you were editing, so nothing was saved. Copy what you need, reload and edit again.`,
  );
}
