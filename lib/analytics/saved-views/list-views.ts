import type { Tx } from "@/lib/platform/db";
import { VIEWS_MAX } from "./schema";

export interface ViewRow {
  readonly id: bigint;
  readonly name: string;
  readonly query: string;
}

/** An operator's own, by name. */
export function listViews(tx: Tx, operatorId: bigint): Promise<ViewRow[]> {
  return tx.savedView.findMany({
    where: { operatorId },
    select: { id: true, name: true, query: true },
    orderBy: { name: "asc" },
    take: VIEWS_MAX,
  });
}
