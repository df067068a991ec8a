import type { LeaseReturn } from "@/lib/engine/ports";
import { pay } from "./pay";
import type { Tables } from "./tables";

export function giveBack(tables: Tables, epoch: number, returns: readonly LeaseReturn[]): void {
  for (const { lotId, returned } of returns) {
    const lease = tables.lease(epoch, lotId);
    if (lease === undefined) continue;
    const amount = tables.rules.backOf(lease, returned);
    if (amount <= 0) continue;
    lease.returned += amount;
    tables.lot(lotId).leased -= amount;
  }
  if (tables.rules.pays("give back")) {
    pay(
      tables,
      returns.map((each) => each.consumerId),
    );
  }
  tables.check();
}
