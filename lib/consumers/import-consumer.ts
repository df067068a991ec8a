import type { Actor } from "@/lib/access/actor";
import { grantCredits } from "@/lib/billing/grant-credits";
import { createConsumer } from "@/lib/consumers/create-consumer";
import { editConsumer } from "@/lib/consumers/edit-consumer";
import { type ImportVerdict, judgeRow } from "@/lib/consumers/import-verdict";
import type { ImportRow } from "@/lib/consumers/schema";
import type { Prisma } from "@/lib/generated/prisma/client";
import { parsePublicId, publicId } from "@/lib/kernel/ids";
import { ok, type Result } from "@/lib/kernel/result";
import { assignPlan } from "@/lib/plans/assign-plan";
import type { Tx } from "@/lib/platform/db";

export interface ImportedConsumer {
  readonly consumerId: string;
  readonly name: string;
  readonly verdict: ImportVerdict["verdict"];
}

/** One row of a file: makes its consumer, or brings it to what the row says. A row that says nothing new writes nothing. */
export async function importConsumer(tx: Tx, actor: Actor, row: ImportRow): Promise<Result<ImportedConsumer>> {
  // Locked before it is judged, so that nobody changes in between what the verdict is about.
  await tx.$executeRaw`SELECT id FROM consumer WHERE external_id = ${row.externalId} FOR NO KEY UPDATE`;
  const [[existing], plans] = await Promise.all([findImported(tx, [row.externalId]), listAssignablePlans(tx)]);
  const judged = judgeRow(
    row,
    existing ?? null,
    plans.map(({ name }) => name),
  );
  if (!judged.ok) return judged;
  const { verdict, plan, creditsMicros } = judged.value;

  const settings = {
    name: row.name ?? existing?.name ?? "",
    externalId: row.externalId,
    email: row.email ?? existing?.email ?? null,
    timeZone: existing?.timeZone ?? "UTC",
    spendCapMicros: existing?.spendCapMicros ?? null,
    metadata: row.metadata ?? existing?.kept ?? {},
  };
  const saved = existing
    ? await editConsumer(tx, actor, { ...settings, consumerId: existing.id, revision: existing.revision })
    : await createConsumer(tx, actor, settings);
  if (!saved.ok) return saved;
  const consumerId = existing?.id ?? parsePublicId("consumer", saved.value.consumerId);
  if (consumerId === null) throw new Error(`${saved.value.consumerId} is no consumer's id`);

  const planId = plans.find(({ name }) => name === plan)?.id;
  if (planId !== undefined) {
    const assigned = await assignPlan(tx, actor, { consumerId, planId });
    if (!assigned.ok) return assigned;
  }
  if (creditsMicros !== null) {
    const grant = { consumerId, amountMicros: creditsMicros, source: "purchase", expiresAt: null } as const;
    const granted = await grantCredits(tx, actor, { ...grant, reason: "First credits, from an imported file" });
    if (!granted.ok) return granted;
  }
  return ok({ consumerId: publicId("consumer", consumerId), name: settings.name, verdict });
}

/** The consumers of these external ids, as a row is judged against them and saved over them. */
export async function findImported(tx: Tx, externalIds: readonly string[]) {
  const consumers = await tx.consumer.findMany({
    where: { externalId: { in: [...externalIds] } },
    include: {
      subscriptions: {
        where: { endedAt: null, status: { not: "canceled" } },
        select: { planVersion: { select: { plan: { select: { name: true } } } } },
        take: 1,
      },
    },
  });
  return consumers.map(({ subscriptions, ...consumer }) => ({
    ...consumer,
    // Written by metadataOf alone, so an object.
    kept: consumer.metadata as Prisma.JsonObject as Record<string, string | number | boolean | null>,
    planName: subscriptions[0]?.planVersion.plan.name ?? null,
  }));
}

/** Those that a row may name: with a published version, and not archived. */
export async function listAssignablePlans(tx: Tx) {
  return tx.plan.findMany({
    where: { archivedAt: null, versions: { some: { publishedAt: { not: null } } } },
    select: { id: true, name: true },
    orderBy: { name: "asc" },
    take: 500,
  });
}
