import { type ListAddress, pageOf, paramOf, sortOf } from "@/components/data-table/list-address";
import type { RouteQuery, RouteSort } from "@/lib/routes/queries";

const SORTS: readonly RouteSort[] = ["path", "name", "price"];

/** What the address asks for; whatever it cannot mean counts as not asked. */
export function routeQueryOf(address: ListAddress): RouteQuery {
  const sort = sortOf(address, { key: "path", descending: false });
  return {
    search: (paramOf(address, "q") ?? "").slice(0, 200),
    state: paramOf(address, "state") === "archived" ? "archived" : "live",
    sort: SORTS.find((key) => key === sort.key) ?? "path",
    descending: sort.descending,
    page: pageOf(address),
    pageSize: 50,
  };
}

/** What the tester was asked; null: nothing yet. */
export function testedCallOf(address: ListAddress): { method: string; url: string } | null {
  const url = (paramOf(address, "url") ?? "").slice(0, 8192).trim();
  if (url === "") return null;
  const method = (paramOf(address, "method") ?? "").toUpperCase();
  return { method: /^[A-Z]{1,20}$/.test(method) ? method : "GET", url };
}
