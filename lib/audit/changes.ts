import type { Actor } from "@/lib/access/actor";
import { CHANGE_CHANNEL, type ChangeKind, noteChange as noteInLedger } from "@/lib/ledger/note-change";
import { prismaSql, type Tx } from "@/lib/platform/db";

/** The ledger's noteChange for verbs that write through Prisma. */
export async function noteChange(tx: Tx, kind: ChangeKind, consumerId?: bigint): Promise<void> {
  await noteInLedger(prismaSql(tx), kind, consumerId === undefined ? null : Number(consumerId));
}

/** noteChange for many consumers at once: a published plan version has moved them, a lost gate's credits are back. */
export async function noteConsumers(
  tx: Tx,
  kind: "consumer" | "credits",
  consumerIds: readonly bigint[],
): Promise<void> {
  await tx.$executeRaw`INSERT INTO change (kind, consumer_id) SELECT ${kind}, unnest(${consumerIds}::bigint[])`;
  await tx.$executeRaw`SELECT pg_notify(${CHANGE_CHANNEL}, ${kind})`;
}

/**
 * Begins a new config version: gates compile plans, routes, prices and gateways anew. `summary` is the flag on the chart's
 * time axis: "Growth v7 published". The lock makes versions commit in the order of their numbers, so that a gate which has
 * seen one has seen all before it.
 */
export async function bumpConfig(tx: Tx, actor: Actor, summary: string): Promise<bigint> {
  await lockConfig(tx);
  const { id } = await tx.configVersion.create({ data: { actorName: actor.name, summary }, select: { id: true } });
  await noteChange(tx, "config");
  return id;
}

/** Taken first by a verb whose check reads what another such verb may be writing: the patterns of all routes, say. */
export async function lockConfig(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${CONFIG_LOCK})`;
}

const CONFIG_LOCK = 402_000_001n;
