import { randomUUID } from "node:crypto";
import type { Metadata } from "next";
import { Pane } from "@/components/shell/pane";
import { AutoPayments } from "@/components/top-up/auto-payments";
import { LookAgain } from "@/components/top-up/look-again";
import { standingOf } from "@/components/top-up/standing-text";
import { Badge } from "@/components/ui/badge";
import { requirePortal } from "@/lib/access/portal-session";
import { CONSENT_VERSION, consentText } from "@/lib/billing/auto-top-up/consent";
import { type AutoTopUpView, readAutoTopUp } from "@/lib/billing/auto-top-up/queries";
import { settlePending } from "@/lib/billing/auto-top-up/settle-pending";
import { consoleBilling } from "@/lib/billing/console-billing";
import { moneyDigits, moneyText } from "@/lib/billing/currency";
import { type OfferedPack, offeredPacks } from "@/lib/billing/queries";
import { publicId } from "@/lib/kernel/ids";
import { creditsDisplay } from "@/lib/kernel/money";
import { readPurse } from "@/lib/ledger/read-purse";
import { senderName } from "@/lib/notifications/sender-name";
import { db } from "@/lib/platform/db";
import { changeReason } from "../_parts/change-reason";
import { Sheet } from "../_parts/sheet";
import { StandingPane } from "./_parts/standing-pane";
import { TermsForm } from "./_parts/terms-form";

export const metadata: Metadata = { title: "Auto top-up" };

interface AutoTopUpPageProps {
  readonly searchParams: Promise<{ refused?: string | string[] }>;
}

/** Terms and caps, what was agreed to, and each payment; also where Stripe's and the bank's pages come back to, and mails lead. */
export default async function AutoTopUpPage({ searchParams }: AutoTopUpPageProps) {
  const portal = await requirePortal();
  const consumerId = Number(portal.consumerId);
  const billing = consoleBilling();
  const { livemode } = billing.account;
  const nowMs = Date.now();
  if (portal.kind === "member") await settlePending(billing, consumerId, nowMs);
  const [view, purse, packs, sender] = await Promise.all([
    readAutoTopUp(billing.database, { consumerId, livemode }, nowMs),
    readPurse(billing.database, consumerId),
    offeredPacks(db(), livemode),
    senderName(db()),
  ]);
  const refusal = REFUSALS[[(await searchParams).refused].flat()[0] ?? ""];
  const standing = view === null ? null : standingOf(view);
  const waiting = view?.payments.find(({ state }) => state === "open");
  const attempt = randomUUID();
  const ownerReason = changeReason(portal, "owner");
  return (
    <Sheet
      title="Auto top-up"
      badges={standing && <Badge state={standing.state}>{standing.word}</Badge>}
      sub={`${creditsDisplay(purse?.spendableMicros ?? 0)} credits to spend now`}
    >
      {refusal !== undefined && (
        <p role="alert" className="border-danger border-l-4 bg-danger-tint px-gutter py-2.5">
          {refusal}
        </p>
      )}
      {view === null ? (
        <Pane>
          <p className="max-w-[640px]">
            When the balance runs low, a pack is bought by itself with a saved card, and calls go on being served. You
            set when, which pack, and how often at most. It is off until you agree to it.
          </p>
        </Pane>
      ) : (
        <StandingPane
          view={view}
          waitingPrice={waiting === undefined ? null : moneyText(waiting.amount, waiting.currency)}
          waitingNote={waiting === undefined || waiting.note === view.reason ? null : waiting.note}
          attempt={attempt}
          disabledReason={changeReason(portal, "member")}
          ownerReason={ownerReason}
        />
      )}
      {isMoving(view) && <LookAgain />}
      <Pane
        title={view === null ? "Set up" : "Terms"}
        note={view === null ? undefined : "Each change is agreed to anew"}
      >
        {packs.length === 0 ? (
          <p>Nothing is sold here. Credits are added by whoever runs this API.</p>
        ) : (
          <TermsForm
            key={view?.consentId ?? 0}
            packs={packs.map((pack) => ({ id: publicId("pack", pack.id), text: packText(pack) }))}
            terms={termsOf(view, packs)}
            currency={oneCurrency(packs)}
            consent={{ version: CONSENT_VERSION, text: consentText(sender) }}
            submit={submitText(view)}
            attempt={attempt}
            disabledReason={ownerReason}
          />
        )}
      </Pane>
      {view !== null && (
        <Pane title="Payments" note="the last 20" flush>
          <AutoPayments
            payments={view.payments.map((each) => ({ ...each, price: moneyText(each.amount, each.currency) }))}
          />
        </Pane>
      )}
    </Sheet>
  );
}

function submitText(view: AutoTopUpView | null): string {
  if (!view?.card) return "Agree and save a card";
  return view.state === "on" ? "Agree to the new terms" : "Agree and switch on";
}

/** Whether something changes by itself while the page is open. */
function isMoving(view: AutoTopUpView | null): boolean {
  if (view === null) return false;
  const isPaying = view.step.act === "charge" || (view.step.act === "wait" && view.step.why === "in_flight");
  return isPaying || view.setupSessionId !== null;
}

function packText({ creditsMicros, amount, currency }: OfferedPack): string {
  return `${creditsDisplay(creditsMicros)} credits for ${moneyText(amount, currency)}`;
}

function oneCurrency(packs: readonly OfferedPack[]): string | null {
  const [currency, ...others] = new Set(packs.map((pack) => pack.currency));
  return currency === undefined || others.length > 0 ? null : currency.toUpperCase();
}

/** What is agreed to; at first a proposal, in which the smallest pack may be bought three times a day. */
function termsOf(view: AutoTopUpView | null, packs: readonly OfferedPack[]) {
  if (view === null) {
    const [pack] = packs;
    const half = pack === undefined ? "" : creditsDisplay(pack.creditsMicros / 2n);
    const packId = pack === undefined ? "" : publicId("pack", pack.id);
    return { packId, thresholdCredits: half, dayCount: 3, monthCount: 20, dayMoney: "", monthMoney: "" };
  }
  const { packId, thresholdMicros, dayCount, monthCount, dayAmount, monthAmount, terms } = view;
  const money = (amount: number | null) => (amount === null ? "" : moneyDigits(amount, terms.currency));
  return {
    packId: publicId("pack", packId),
    thresholdCredits: creditsDisplay(thresholdMicros),
    dayCount,
    monthCount,
    dayMoney: money(dayAmount),
    monthMoney: money(monthAmount),
  };
}

const REFUSALS: Readonly<Record<string, string>> = {
  not_agreed: "Agree to the terms first; then a card can be saved.",
  nothing_to_confirm: "No payment waits for a confirmation any more.",
  stripe_unavailable: "Stripe does not answer right now. Nothing was charged: try again.",
};
