/** card: agreed to, and no card is saved yet. needs_you: a payment waits for its owner's confirmation. */
export type RuleState = "card" | "on" | "needs_you" | "off";

/** What a pack is sold as; the amount is an integer of the currency's smallest unit. */
export interface PackTerms {
  readonly creditsMicros: number;
  readonly currency: string;
  readonly amount: number;
}

/** A standing order to top up, as it was agreed to and as it stands. */
export interface Rule {
  readonly state: RuleState;
  readonly terms: PackTerms;
  readonly thresholdMicros: number;
  /** In any 24 hours, and in any 30 days. */
  readonly dayCount: number;
  readonly monthCount: number;
  /** Null: the count alone is the cap. */
  readonly dayAmount: number | null;
  readonly monthAmount: number | null;
  /** In a row. */
  readonly declines: number;
  /** Unix ms: no payment begins earlier. */
  readonly notBeforeMs: number | null;
}

/** A payment that took money or still may. */
export interface Taken {
  readonly atMs: number;
  readonly amount: number;
}

export interface Facts {
  readonly isActive: boolean;
  /** Unleased credits and those on gates that are alive: what calls can spend, and what the portal shows. */
  readonly spendableMicros: number;
  readonly isInFlight: boolean;
  /** What is sold now; null: nothing any more. */
  readonly pack: PackTerms | null;
  /** At least of the last 30 days. A clock that was set back leaves some in the future: they count. */
  readonly taken: readonly Taken[];
}

export type Step =
  | { readonly act: "charge" }
  | { readonly act: "wait"; readonly why: Wait; readonly untilMs: number | null }
  | { readonly act: "stop"; readonly cause: "pack_changed" };

export type Wait = "not_on" | "not_active" | "enough" | "in_flight" | "declined" | "day_cap" | "month_cap";

export const DAY_MS = 86_400_000;
export const MONTH_MS = 30 * DAY_MS;

/** What is to be done about a standing order now. Windows slide, so that no midnight lets twice the cap through. */
export function nextStep(rule: Rule, facts: Facts, nowMs: number): Step {
  if (rule.state !== "on") return wait("not_on");
  if (facts.pack === null || !isSame(facts.pack, rule.terms)) return { act: "stop", cause: "pack_changed" };
  if (!facts.isActive) return wait("not_active");
  if (facts.isInFlight) return wait("in_flight");
  if (facts.spendableMicros >= rule.thresholdMicros) return wait("enough");
  if (rule.notBeforeMs !== null && nowMs < rule.notBeforeMs) return wait("declined", rule.notBeforeMs);
  const month = fitsAt(facts.taken, MONTH_MS, rule.monthCount, rule.monthAmount, rule.terms.amount, nowMs);
  if (month !== null) return wait("month_cap", month);
  const day = fitsAt(facts.taken, DAY_MS, rule.dayCount, rule.dayAmount, rule.terms.amount, nowMs);
  return day === null ? { act: "charge" } : wait("day_cap", day);
}

/** What became of one payment, read from Stripe. */
export type Outcome =
  | { readonly kind: "paid" }
  /** Nobody was there whom the bank could ask. */
  | { readonly kind: "asks"; readonly reason: string }
  /** May be paid another time. */
  | { readonly kind: "declined"; readonly cause: string; readonly reason: string }
  /** This card never will be, or must not be tried: lost, stolen, fraud, expired, removed. */
  | { readonly kind: "card_over"; readonly cause: string; readonly reason: string }
  /** The payment was given up before it was paid. */
  | { readonly kind: "given_up" }
  /** Stripe does not take it as it is asked for, or what was paid cannot be credited: somebody must look. */
  | { readonly kind: "unfit"; readonly cause: string; readonly reason: string };

/** What a payment changes of its standing order. */
export interface RuleChange {
  readonly state: RuleState;
  readonly declines: number;
  readonly notBeforeMs: number | null;
  readonly cause: string;
  readonly reason: string;
  /** The saved card is not used again. */
  readonly forgetsCard: boolean;
}

/** After a decline: 1 hour, 6 hours, a day. After the fourth in a row it is off. */
export const BACK_OFF_MS: readonly number[] = [3_600_000, 6 * 3_600_000, DAY_MS];

/** The standing order after a payment; null: as it was. One that is off stays off, whatever comes late. */
export function afterPayment(rule: Rule, outcome: Outcome, nowMs: number): RuleChange | null {
  if (rule.state === "off" || rule.state === "card") return null;
  switch (outcome.kind) {
    case "paid":
      return { state: "on", declines: 0, notBeforeMs: null, ...NO_CAUSE };
    case "given_up":
      return rule.state === "needs_you" ? stopped("off", "not_confirmed", NOT_CONFIRMED, false) : null;
    case "asks":
      return stopped("needs_you", "authentication_required", outcome.reason, false);
    case "card_over":
      return stopped("off", outcome.cause, outcome.reason, true);
    case "unfit":
      return stopped("off", outcome.cause, outcome.reason, false);
    case "declined": {
      // While somebody confirms, a decline is told to them on the page.
      if (rule.state === "needs_you") return null;
      const declines = rule.declines + 1;
      const pauseMs = BACK_OFF_MS[rule.declines];
      if (pauseMs === undefined) return { ...stopped("off", "declined", outcome.reason, true), declines };
      return { state: "on", declines, notBeforeMs: nowMs + pauseMs, ...NO_CAUSE };
    }
  }
}

const NOT_CONFIRMED = "The payment was not confirmed in time.";
const NO_CAUSE = { cause: "", reason: "", forgetsCard: false } as const;

function stopped(state: "needs_you" | "off", cause: string, reason: string, forgetsCard: boolean): RuleChange {
  return { state, declines: 0, notBeforeMs: null, cause, reason, forgetsCard };
}

/** Null: one more fits now. Otherwise when it does, unless more is taken until then. */
function fitsAt(
  taken: readonly Taken[],
  windowMs: number,
  count: number,
  amount: number | null,
  next: number,
  nowMs: number,
): number | null {
  const within = taken.filter(({ atMs }) => atMs > nowMs - windowMs).sort((a, b) => a.atMs - b.atMs);
  const fits = (from: number) => {
    const rest = within.slice(from);
    const sum = rest.reduce((total, each) => total + each.amount, next);
    return rest.length < count && (amount === null || sum <= amount);
  };
  if (fits(0)) return null;
  const leaving = within.findIndex((_, at) => fits(at + 1));
  return (within[leaving]?.atMs ?? nowMs) + windowMs;
}

function isSame(one: PackTerms, other: PackTerms): boolean {
  return one.creditsMicros === other.creditsMicros && one.currency === other.currency && one.amount === other.amount;
}

function wait(why: Wait, untilMs: number | null = null): Step {
  return { act: "wait", why, untilMs };
}
