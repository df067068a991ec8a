import type { ConsumerPurse } from "@/lib/ledger/read-purse";

export type PartName = "unleased" | "onGates" | "reserved" | "limbo" | "debt" | "expired" | "unposted";

export interface PursePart {
  readonly name: PartName;
  readonly label: string;
  readonly micros: number;
}

/**
 * The parts of a purse, from spendable to owed. The five that always exist are always there, also at 0; what has expired or
 * is spent without its ledger line yet only where there is some. Without debt, which is owed beside it, they sum to
 * `ledgerMicros`.
 */
export function purseParts(purse: ConsumerPurse): readonly PursePart[] {
  const parts: readonly PursePart[] = [
    { name: "unleased", label: "Available, unleased", micros: purse.unleasedMicros },
    { name: "onGates", label: "On gates", micros: purse.onGatesMicros },
    { name: "reserved", label: "Reserved", micros: purse.reservedMicros },
    { name: "limbo", label: "Limbo, on silent gates", micros: purse.limboMicros },
    { name: "expired", label: "Expired, booked soon", micros: purse.expiredMicros },
    { name: "unposted", label: "Spent, in the ledger within the hour", micros: purse.unpostedMicros },
    { name: "debt", label: "Debt, taken from the next grant", micros: purse.debtMicros },
  ];
  return parts.filter(({ name, micros }) => (name !== "expired" && name !== "unposted") || micros !== 0);
}
