import { DefinitionList } from "@/components/shell/definition-list";
import { Pane } from "@/components/shell/pane";
import { AutoPayments } from "@/components/top-up/auto-payments";
import { standingOf } from "@/components/top-up/standing-text";
import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import { type AutoTopUpView, readAutoTopUp } from "@/lib/billing/auto-top-up/queries";
import { consoleBilling } from "@/lib/billing/console-billing";
import { moneyText } from "@/lib/billing/currency";
import { publicId } from "@/lib/kernel/ids";
import { creditsDisplay } from "@/lib/kernel/money";
import { StopAutoTopUp } from "./stop-auto-top-up";

interface AutoTopUpPanesProps {
  readonly consumer: { readonly id: bigint; readonly name: string };
  readonly disabledReason: string | undefined;
}

/** What the consumer has agreed to pay by itself, how that stands, and what was paid. */
export async function AutoTopUpPanes({ consumer, disabledReason }: AutoTopUpPanesProps) {
  const { database, account } = consoleBilling();
  const of = { consumerId: Number(consumer.id), livemode: account.livemode };
  const view = await readAutoTopUp(database, of, Date.now());
  if (view === null) {
    return (
      <Pane title="Auto top-up">
        <p className="text-ink-2">Not set up: one of its owners agrees to it in the portal.</p>
      </Pane>
    );
  }
  const { state, word, text, until } = standingOf(view);
  return (
    <>
      <Pane
        title="Auto top-up"
        note={<Badge state={state}>{word}</Badge>}
        actions={
          view.state !== "off" && (
            <StopAutoTopUp
              consumerId={publicId("consumer", consumer.id)}
              consumerName={consumer.name}
              disabledReason={disabledReason}
            />
          )
        }
      >
        <p className="mb-3 max-w-[640px]">
          {text}
          {until !== null && (
            <>
              {" "}
              <Time at={until} show="minute" />.
            </>
          )}
        </p>
        <div className="max-w-[640px]">
          <DefinitionList
            items={[
              { name: "Below", value: `${creditsDisplay(view.thresholdMicros)} credits` },
              { name: "Buys", value: `${view.packName}, ${moneyText(view.terms.amount, view.terms.currency)}` },
              { name: "At most", value: capsText(view) },
              { name: "Card", value: view.card || "none is saved" },
              {
                name: "Agreed",
                value: (
                  <>
                    by {view.agreedBy}, <Time at={view.agreedAt} show="minute" />, to these words (version{" "}
                    {view.consentVersion}): {view.consentText}
                  </>
                ),
              },
            ]}
          />
        </div>
      </Pane>
      <Pane title="Automatic payments" note="the last 20" flush>
        <AutoPayments
          payments={view.payments.map((each) => ({ ...each, price: moneyText(each.amount, each.currency) }))}
        />
      </Pane>
    </>
  );
}

function capsText({ dayCount, dayAmount, monthCount, monthAmount, terms }: AutoTopUpView): string {
  const money = (amount: number | null) => (amount === null ? "" : ` and ${moneyText(amount, terms.currency)}`);
  return `${dayCount}${money(dayAmount)} in 24 hours, ${monthCount}${money(monthAmount)} in 30 days`;
}
