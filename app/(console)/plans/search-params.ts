import { type ListAddress, pageOf, paramOf } from "@/components/data-table/list-address";
import type { MatrixQuery } from "@/lib/plans/matrix";

const ROUTES_A_PAGE = 50;
const PLANS_A_PAGE = 6;

/** Routes turn with `page`, plans with `plans`. */
export function matrixQueryOf(address: ListAddress): MatrixQuery {
  const plans = paramOf(address, "plans") ?? "";
  return {
    search: (paramOf(address, "q") ?? "").slice(0, 200),
    routes: { page: pageOf(address), pageSize: ROUTES_A_PAGE },
    plans: { page: /^[1-9]\d{0,3}$/.test(plans) ? Number(plans) : 1, pageSize: PLANS_A_PAGE },
  };
}
