import { DefinitionList } from "@/components/shell/definition-list";
import { Pane } from "@/components/shell/pane";
import { standingOf } from "@/components/top-up/standing-text";
import { Button } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import type { AutoTopUpView } from "@/lib/billing/auto-top-up/queries";
import { SwitchOff } from "./switch-off";

interface StandingPaneProps {
  readonly view: AutoTopUpView;
  /** "5.00 USD": of a payment that waits for its owner. */
  readonly waitingPrice: string | null;
  /** What the bank said last to whoever tried to confirm it. */
  readonly waitingNote: string | null;
  readonly attempt: string;
  /** Why nothing can be changed here. */
  readonly disabledReason: string | undefined;
  readonly ownerReason: string | undefined;
}

/** How it stands, and the one thing to do about that. */
export function StandingPane(props: StandingPaneProps) {
  const { view, waitingPrice, waitingNote, attempt, disabledReason, ownerReason } = props;
  const { text, until } = standingOf(view);
  const isOn = view.state === "on";
  return (
    <Pane>
      <p role="status" className="max-w-[640px]">
        {text}
        {until !== null && (
          <>
            {" "}
            <Time at={until} show="minute" />.
          </>
        )}
      </p>
      {waitingNote !== null && <p className="mt-1 text-ink-2">{waitingNote}</p>}
      <div className="mt-3 flex flex-wrap gap-2 empty:hidden">
        {view.state === "needs_you" && (
          <form method="post" action="/portal/auto-top-up/confirm">
            <Button type="submit" variant="primary" disabledReason={disabledReason}>
              Confirm {waitingPrice ?? "the payment"} at the bank
            </Button>
          </form>
        )}
        {(view.state !== "off" || view.card === "") && (
          <form method="post" action="/portal/auto-top-up/card">
            <input type="hidden" name="attempt" value={attempt} />
            <Button type="submit" variant={view.state === "card" ? "primary" : "default"} disabledReason={ownerReason}>
              {view.card === "" ? "Save a card" : "Use another card"}
            </Button>
          </form>
        )}
        {view.state !== "off" && <SwitchOff disabledReason={disabledReason} />}
      </div>
      <div className="mt-4 max-w-[560px]">
        <DefinitionList
          items={[
            { name: "Card", value: view.card === "" ? "none is saved" : cardText(view.card) },
            {
              name: "Agreed",
              value: (
                <>
                  by {view.agreedBy}, <Time at={view.agreedAt} show="minute" />
                </>
              ),
            },
            ...(isOn && view.declines > 0
              ? [{ name: "Declined in a row", value: `${view.declines} of 4; then it is switched off` }]
              : []),
          ]}
        />
      </div>
    </Pane>
  );
}

/** "Visa ending in 4242" */
function cardText(card: string): string {
  const [brand = "", last4 = ""] = card.split(" ");
  return `${brand.charAt(0).toUpperCase()}${brand.slice(1)} ending in ${last4}`;
}
