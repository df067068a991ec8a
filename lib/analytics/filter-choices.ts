import { publicId } from "@/lib/kernel/ids";
import type { Tx } from "@/lib/platform/db";
import type { RefusalFilter } from "./refusal-filter";

export interface Choice {
  /** Public id. */
  readonly value: string;
  readonly label: string;
}

/** What a list of refusals can be narrowed by. */
export interface FilterChoices {
  readonly plans: readonly Choice[];
  readonly routes: readonly Choice[];
  readonly gateways: readonly Choice[];
  readonly gates: readonly Choice[];
  /** Of the filters that are set and are too many to choose from. */
  readonly consumerName: string | null;
  readonly keyHint: string | null;
}

/** A menu with more is no menu; the rest can be reached from the object's own page. */
const CHOICES_MAX = 30;

export async function filterChoices(tx: Tx, filter: RefusalFilter): Promise<FilterChoices> {
  const [plans, routes, gateways, gates, consumer, key] = await Promise.all([
    tx.plan.findMany({ select: { id: true, name: true }, orderBy: { name: "asc" }, take: CHOICES_MAX }),
    tx.route.findMany({ select: { id: true, method: true, path: true }, orderBy: { path: "asc" }, take: CHOICES_MAX }),
    tx.gateway.findMany({ select: { id: true, name: true }, orderBy: { name: "asc" }, take: CHOICES_MAX }),
    tx.gateEpoch.findMany({
      select: { gateId: true },
      distinct: ["gateId"],
      orderBy: { gateId: "asc" },
      take: CHOICES_MAX,
    }),
    filter.consumerId === undefined
      ? null
      : tx.consumer.findUnique({ where: { id: filter.consumerId }, select: { name: true } }),
    filter.keyId === undefined
      ? null
      : tx.key.findUnique({ where: { id: filter.keyId }, select: { name: true, prefix: true, lastFour: true } }),
  ]);
  return {
    plans: plans.map(({ id, name }) => ({ value: publicId("plan", id), label: name })),
    routes: routes.map(({ id, method, path }) => ({ value: publicId("route", id), label: `${method} ${path}` })),
    gateways: gateways.map(({ id, name }) => ({ value: publicId("gateway", id), label: name })),
    gates: gates.map(({ gateId }) => ({ value: gateId, label: gateId })),
    consumerName: consumer?.name ?? null,
    keyHint: key === null ? null : `${key.name} ${key.prefix}…${key.lastFour}`,
  };
}
