import { Purse } from "@/components/purse/purse";
import { Pane } from "@/components/shell/pane";
import { Time } from "@/components/ui/time";
import type { ConsumerPurse } from "@/lib/ledger/read-purse";

interface PursePaneProps {
  readonly purse: ConsumerPurse | null;
  readonly consumerId: string;
  readonly now: Date;
}

export function PursePane({ purse, consumerId, now }: PursePaneProps) {
  return (
    <Pane
      title="Purse"
      note={
        <>
          as of <Time at={now} show="second" plain />
        </>
      }
    >
      {purse ? (
        <Purse
          purse={purse}
          hrefs={{ onGates: "/gates", limbo: "/gates", ledger: `/consumers/${consumerId}?tab=ledger` }}
        />
      ) : (
        <p className="text-ink-2">It has no account yet; the first grant opens one.</p>
      )}
    </Pane>
  );
}
