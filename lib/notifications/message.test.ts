import { describe, expect, test } from "vitest";
import { messageMail } from "./mail-text";
import { dataOf, MESSAGE_TYPES, type Message, type MessageType } from "./message";

const at = new Date(Date.UTC(2026, 10, 26, 13));
const about = {
  consumerName: "Acme",
  sender: "Brackenfell API",
  timeZone: "Europe/Oslo",
  url: "https://console.example.com",
};

/** One of each type; a type without one does not compile. */
const MESSAGES: { readonly [Type in MessageType]: Extract<Message, { type: Type }> } = {
  "balance.low": { type: "balance.low", leftMicros: 9_500_000, thresholdMicros: 10_000_000, runsOutAt: at },
  "balance.exhausted": { type: "balance.exhausted", leftMicros: 400_000, refusedCalls: 1290 },
  "key.expiring": { type: "key.expiring", keyId: 7, name: "prod", hint: "tg_live_…c81A", expiresAt: at },
  "payment.failed": {
    type: "payment.failed",
    purpose: "subscription",
    amount: 4900,
    currency: "usd",
    reason: "Your card was declined.",
    payUrl: null,
    nextAttemptAt: at,
  },
  "subscription.lapsing": { type: "subscription.lapsing", planName: "Scale", cause: "trial_ending", endsAt: at },
  "auto_top_up.paid": { type: "auto_top_up.paid", creditsMicros: 100_000_000, amount: 990, currency: "jpy" },
  "auto_top_up.stopped": {
    type: "auto_top_up.stopped",
    cause: "authentication_required",
    reason: "The bank asks for a confirmation.",
    payUrl: "https://pay.example.com/x",
  },
};

test("every type that can be chosen can be told", () => {
  expect(Object.keys(MESSAGE_TYPES).sort()).toEqual(Object.keys(MESSAGES).sort());
});

describe.each(Object.values(MESSAGES))("$type", (message) => {
  test("is a mail that names the consumer, fits the outbox, and ends with where to go", () => {
    const { subject, body } = messageMail(message, about);
    expect(subject).toMatch(/^Acme: /);
    expect(subject.length).toBeLessThanOrEqual(300);
    expect(body).toMatch(/https:\/\/(console|pay)\.example\.com\/\S+\n$/);
    expect(`${subject} ${body}`).not.toMatch(/undefined|null|NaN|Invalid/);
  });

  test("is data of texts and numbers, its moments in UTC", () => {
    const data = dataOf(message);
    expect(JSON.parse(JSON.stringify(data))).toEqual(data);
    for (const [name, value] of Object.entries(data)) {
      if (name.endsWith("_at") && value !== null) expect(value).toBe("2026-11-26T13:00:00.000Z");
    }
  });
});

test("amounts are told as each reader needs them: credits as decimal text, money as Stripe counts it, both in words by mail", () => {
  expect(dataOf(MESSAGES["balance.low"])).toMatchObject({ balance: "9.5", threshold: "10" });
  expect(dataOf(MESSAGES["auto_top_up.paid"])).toEqual({ credits: "100", amount: 990, currency: "jpy" });
  expect(messageMail(MESSAGES["auto_top_up.paid"], about).body).toContain("100.00 credits for 990 JPY");
  expect(messageMail(MESSAGES["payment.failed"], about).subject).toBe("Acme: a payment of 49.00 USD failed");
  expect(messageMail(MESSAGES["payment.failed"], about).body).toContain("26 Nov 2026, 14:00 (Europe/Oslo)");
});

test("a name that breaks lines does not break the subject", () => {
  const { subject } = messageMail(MESSAGES["balance.low"], { ...about, consumerName: "Acme\r\nBcc: all@acme.test" });
  expect(subject).not.toMatch(/[\r\n]/);
});
