import { db } from "@/lib/platform/db";

/** The routes that a consumer's plan sells, by name: what its own keys may be limited to. */
export async function listPlanRoutes(consumerId: bigint): Promise<{ id: bigint; name: string }[]> {
  return db().route.findMany({
    where: {
      archivedAt: null,
      planRoutes: { some: { planVersion: { subscriptions: { some: { consumerId, endedAt: null } } } } },
    },
    select: { id: true, name: true },
    orderBy: { name: "asc" },
    take: 500,
  });
}
