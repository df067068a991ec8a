import { parsePublicId } from "@/lib/kernel/ids";
import { keyHint, keyHintOf } from "@/lib/keys/queries";
import { db } from "@/lib/platform/db";
import { containsText } from "@/lib/platform/search";

export interface Found {
  readonly consumers: readonly { id: bigint; name: string; externalId: string }[];
  readonly keys: readonly { id: bigint; name: string; hint: string; consumerId: bigint; consumerName: string }[];
  readonly plans: readonly { id: bigint; name: string }[];
  readonly routes: readonly { id: bigint; name: string; method: string; path: string }[];
}

/**
 * What an operator may mean by a few letters, some of each kind: consumers by name, external id or public id, keys by
 * their last four characters or their name, plans and routes by name.
 */
export async function findAnything(text: string): Promise<Found> {
  const contains = containsText(text);
  const lastFour = keyHintOf(text);
  const [consumers, keys, plans, routes] = await Promise.all([
    findConsumers(text),
    db().key.findMany({
      where: lastFour === "" ? { name: contains } : { OR: [{ lastFour }, { name: contains }] },
      select: { id: true, name: true, prefix: true, lastFour: true, consumer: { select: { id: true, name: true } } },
      orderBy: { id: "desc" },
      take: FOUND_MAX,
    }),
    db().plan.findMany({
      where: { name: contains },
      select: { id: true, name: true },
      orderBy: { name: "asc" },
      take: FOUND_MAX,
    }),
    db().route.findMany({
      where: { OR: [{ name: contains }, { path: contains }], archivedAt: null },
      select: { id: true, name: true, method: true, path: true },
      orderBy: { name: "asc" },
      take: FOUND_MAX,
    }),
  ]);
  return {
    consumers,
    keys: keys.map(({ consumer, ...key }) => ({
      id: key.id,
      name: key.name,
      hint: keyHint(key),
      consumerId: consumer.id,
      consumerName: consumer.name,
    })),
    plans,
    routes,
  };
}

/** Consumers by name, external id, e-mail or public id; the archived are left out. */
export async function findConsumers(text: string): Promise<Found["consumers"]> {
  const contains = containsText(text);
  const consumerId = parsePublicId("consumer", text);
  const byId = consumerId === null ? [] : [{ id: consumerId }];
  return db().consumer.findMany({
    where: {
      OR: [{ name: contains }, { externalId: contains }, { email: contains }, ...byId],
      status: { not: "archived" },
    },
    select: { id: true, name: true, externalId: true },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: FOUND_MAX,
  });
}

/** Of each kind. */
const FOUND_MAX = 6;
