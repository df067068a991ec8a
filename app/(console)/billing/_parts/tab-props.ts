import type { ListAddress } from "@/components/data-table/list-address";

export interface BillingTabProps {
  readonly address: ListAddress;
  /** Why this operator may change nothing here. */
  readonly disabledReason: string | undefined;
}
