import { type ListAddress, pageOf, paramOf } from "@/components/data-table/list-address";
import type { GatewayQuery } from "@/lib/gateways/queries";

export function gatewayQueryOf(address: ListAddress): GatewayQuery {
  return {
    search: (paramOf(address, "q") ?? "").slice(0, 200),
    state: paramOf(address, "state") === "archived" ? "archived" : "live",
    page: pageOf(address),
    pageSize: 50,
  };
}
