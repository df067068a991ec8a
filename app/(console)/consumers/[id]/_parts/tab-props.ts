import type { ListAddress } from "@/components/data-table/list-address";
import type { SignedIn } from "@/lib/access/session";
import type { ConsumerDetail } from "@/lib/consumers/queries";
import type { ConsumerPurse } from "@/lib/ledger/read-purse";

/** What every tab of a consumer's page is given. */
export interface TabProps {
  readonly consumer: ConsumerDetail;
  /** Its public id. */
  readonly consumerId: string;
  readonly address: ListAddress;
  readonly operator: SignedIn;
  /** Null: it has no account, which only a hand-made row lacks. */
  readonly purse: ConsumerPurse | null;
}
