import { standingOf } from "@/components/top-up/standing-text";
import { Badge } from "@/components/ui/badge";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { readAutoTopUp } from "@/lib/billing/auto-top-up/queries";
import { consoleBilling } from "@/lib/billing/console-billing";

/** Whether a pack is bought by itself when credits run low, and where that is changed. */
export async function AutoTopUpLine({ consumerId }: { readonly consumerId: bigint }) {
  const { database, account } = consoleBilling();
  const query = { consumerId: Number(consumerId), livemode: account.livemode };
  const view = await readAutoTopUp(database, query, Date.now());
  const { word, state, text, until } = view === null ? NEVER : standingOf(view);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3">
      <p className="flex flex-wrap items-center gap-2">
        Auto top-up <Badge state={state}>{word}</Badge>
      </p>
      <Link className="link" href="/portal/auto-top-up">
        {view === null ? "Set up" : "Open"}
        <span className="sr-only"> auto top-up</span>
      </Link>
      <p className="col-span-2 text-13 text-ink-3">
        {text}
        {until !== null && (
          <>
            {" "}
            <Time at={until} show="minute" plain />.
          </>
        )}
      </p>
    </div>
  );
}

const NEVER = {
  word: "off",
  state: "off",
  text: "A pack is bought by itself when credits run low, never more often than you allow.",
  until: null,
} as const;
