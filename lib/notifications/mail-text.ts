import { moneyText } from "@/lib/billing/currency";
import { creditsDisplay } from "@/lib/kernel/money";
import { dayText } from "@/lib/notifications/day-text";
import type {
  AutoTopUpPaid,
  AutoTopUpStopped,
  BalanceExhausted,
  BalanceLow,
  KeyExpiring,
  Message,
  PaymentFailed,
  SubscriptionLapsing,
} from "@/lib/notifications/message";

/** What mails say. Plain text, one thought a paragraph; the first line says what has happened, the last what can be done. */
export interface MailText {
  readonly subject: string;
  readonly body: string;
}

interface About {
  readonly consumerName: string;
  /** Who sells the API. */
  readonly sender: string;
}

/** What a mail about a message stands on beside it. */
export interface MessageAbout extends About {
  readonly timeZone: string;
  /** The portal's, without a slash at the end. */
  readonly url: string;
}

export function signInMail({ consumerName, sender, link }: About & { link: string }): MailText {
  return {
    subject: oneLine(`Sign in to ${sender} for ${consumerName}`),
    body: paragraphs(
      `Open this link and press “Sign in”. It works once, within 15 minutes:`,
      link,
      `It opens the account of ${consumerName} at ${sender}. If you did not ask for it, do nothing: without the link nobody gets in.`,
    ),
  };
}

export function invitationMail({ consumerName, sender, url, email }: About & { url: string; email: string }): MailText {
  return {
    subject: oneLine(`You are a member of ${consumerName} at ${sender}`),
    body: paragraphs(
      `You can now see ${consumerName}'s balance, usage and keys at ${sender}.`,
      `Sign in with this address, ${email}:`,
      `${url}/portal/sign-in`,
    ),
  };
}

/** To owners, about an endpoint that was switched off: the one thing that a webhook cannot tell. */
export function webhookOffMail(
  { consumerName, sender, url }: MessageAbout,
  endpoint: { readonly address: string; readonly why: string },
): MailText {
  return {
    subject: oneLine(`${consumerName}: a webhook was switched off`),
    body: paragraphs(
      `${sender} sends nothing to ${endpoint.address} any more: ${endpoint.why}`,
      `What was waiting for it stays in its log, where you can send it again. Switch it on when it answers:`,
      `${url}/portal/webhooks`,
    ),
  };
}

export function messageMail(message: Message, about: MessageAbout): MailText {
  switch (message.type) {
    case "balance.low":
      return lowBalanceMail(message, about);
    case "balance.exhausted":
      return exhaustedMail(message, about);
    case "key.expiring":
      return keyExpiringMail(message, about);
    case "payment.failed":
      return paymentFailedMail(message, about);
    case "subscription.lapsing":
      return lapsingMail(message, about);
    case "auto_top_up.paid":
      return autoTopUpPaidMail(message, about);
    case "auto_top_up.stopped":
      return autoTopUpStoppedMail(message, about);
  }
}

function lowBalanceMail({ leftMicros, thresholdMicros, runsOutAt }: BalanceLow, about: MessageAbout): MailText {
  const { consumerName, sender, url, timeZone } = about;
  const left = creditsDisplay(leftMicros);
  const pace =
    runsOutAt === null ? "" : ` At the pace of the last 24 hours they last until ${dayText(runsOutAt, timeZone)}.`;
  return {
    subject: oneLine(`${consumerName}: ${left} credits left`),
    body: paragraphs(
      `${consumerName} has ${left} credits left at ${sender}, less than the ${creditsDisplay(thresholdMicros)} you asked to be told at.${pace}`,
      `At 0 calls that cost something are refused with 402.`,
      `Balance and what it is made of: ${url}/portal`,
      alertsLine(url),
    ),
  };
}

function exhaustedMail({ leftMicros, refusedCalls }: BalanceExhausted, about: MessageAbout): MailText {
  const { consumerName, sender, url } = about;
  const calls = `${refusedCalls.toLocaleString("en")} ${refusedCalls === 1 ? "call" : "calls"}`;
  return {
    subject: oneLine(`${consumerName}: calls are refused, the credits are used up`),
    body: paragraphs(
      `${calls} of ${consumerName} to ${sender} got 402: ${creditsDisplay(leftMicros)} credits are left, less than a call costs.`,
      `Calls are served again within 5 seconds of a top-up.`,
      `Why each was refused: ${url}/portal/refusals`,
      alertsLine(url),
    ),
  };
}

function keyExpiringMail({ name, hint, expiresAt }: KeyExpiring, about: MessageAbout): MailText {
  const { consumerName, sender, url, timeZone } = about;
  const expires = `on ${dayText(expiresAt, timeZone)}`;
  return {
    subject: oneLine(`${consumerName}: key “${name}” expires ${expires}`),
    body: paragraphs(
      `Key “${name}” (${hint}) of ${consumerName} at ${sender} expires ${expires}. From then on its calls get 401.`,
      `To go on without a gap, rotate it: the new key works at once, the old one until the time you choose.`,
      `${url}/portal/keys`,
      alertsLine(url),
    ),
  };
}

function paymentFailedMail(message: PaymentFailed, about: MessageAbout): MailText {
  const { consumerName, sender, url, timeZone } = about;
  const { purpose, reason, payUrl, nextAttemptAt } = message;
  const money = moneyText(message.amount, message.currency);
  return {
    subject: oneLine(`${consumerName}: a payment of ${money} failed`),
    body: paragraphs(
      `${money} for ${PURPOSES[purpose]} of ${consumerName} at ${sender} could not be taken. ${reason}`,
      nextAttemptAt === null
        ? `It is not tried again by itself.`
        : `It is tried again on ${dayText(nextAttemptAt, timeZone)}.`,
      `Pay, or choose another way to: ${payUrl ?? `${url}/portal/${purpose === "subscription" ? "plan" : "top-up"}`}`,
    ),
  };
}

const PURPOSES: Readonly<Record<PaymentFailed["purpose"], string>> = {
  top_up: "a top-up",
  auto_top_up: "an automatic top-up",
  subscription: "the subscription",
};

function lapsingMail({ planName, cause, endsAt }: SubscriptionLapsing, about: MessageAbout): MailText {
  const { consumerName, sender, url, timeZone } = about;
  const ends = dayText(endsAt, timeZone);
  return {
    subject: oneLine(`${consumerName}: plan ${planName} ends on ${ends}`),
    body: paragraphs(
      `The subscription of ${consumerName} to ${planName} at ${sender} ends on ${ends}: ${CAUSES[cause]}`,
      `From then on calls that need it are refused with 402.`,
      `Keep it: ${url}/portal/plan`,
    ),
  };
}

const CAUSES: Readonly<Record<SubscriptionLapsing["cause"], string>> = {
  payment_failed: "its last invoice is not paid.",
  canceled: "it was canceled.",
  trial_ending: "the trial is over then.",
};

function autoTopUpPaidMail({ creditsMicros, amount, currency }: AutoTopUpPaid, about: MessageAbout): MailText {
  const { consumerName, sender, url } = about;
  const credits = creditsDisplay(creditsMicros);
  return {
    subject: oneLine(`${consumerName}: topped up with ${credits} credits`),
    body: paragraphs(
      `${consumerName} ran low at ${sender} and was topped up with ${credits} credits for ${moneyText(amount, currency)}.`,
      `When this happens, how often at most, and how to stop it: ${url}/portal/auto-top-up`,
    ),
  };
}

function autoTopUpStoppedMail({ reason, payUrl }: AutoTopUpStopped, about: MessageAbout): MailText {
  const { consumerName, sender, url } = about;
  return {
    subject: oneLine(`${consumerName}: automatic top-ups have stopped`),
    body: paragraphs(
      `Automatic top-ups of ${consumerName} at ${sender} are off. ${reason}`,
      `Until they are on again, calls are refused with 402 when the credits are used up.`,
      `Put it right: ${payUrl ?? `${url}/portal/auto-top-up`}`,
    ),
  };
}

function alertsLine(url: string): string {
  return `What you are told, and when: ${url}/portal/spending`;
}

function paragraphs(...parts: readonly string[]): string {
  return `${parts.join("\n\n")}\n`;
}

/** A subject is one header line, and fits the outbox's column. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").slice(0, 300);
}
