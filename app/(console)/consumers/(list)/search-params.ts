import { type ListAddress, pageOf, paramOf, sortOf } from "@/components/data-table/list-address";
import type { ConsumerQuery, ConsumerSort } from "@/lib/consumers/list-consumers";
import type { ConsumerStatus } from "@/lib/generated/prisma/enums";
import { parsePublicId } from "@/lib/kernel/ids";

const STATUSES: readonly ConsumerStatus[] = ["active", "suspended", "archived"];
const SORTS: readonly ConsumerSort[] = ["name", "created", "balance", "refusals"];

/** What the address asks for. Whatever it cannot mean counts as not asked: an old link still opens the list. */
export function consumerQueryOf(address: ListAddress): ConsumerQuery {
  const plan = paramOf(address, "plan") ?? "";
  const sort = sortOf(address, { key: "name", descending: false });
  return {
    search: (paramOf(address, "q") ?? "").slice(0, 200),
    status: STATUSES.find((status) => status === paramOf(address, "status")) ?? null,
    planId: plan === "none" ? "none" : parsePublicId("plan", plan),
    ids: null,
    sort: SORTS.find((key) => key === sort.key) ?? "name",
    descending: sort.descending,
    page: pageOf(address),
    pageSize: 50,
  };
}
