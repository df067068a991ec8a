import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";

import type { Receipt as ReceiptEvidence, Remedy } from "@/lib/engine/receipt";

import { Receipt } from "./receipt";
import { receiptJson, receiptText } from "./receipt-text";
import { remedyText } from "./remedy-text";

const refusal: ReceiptEvidence = {
  version: 1,
  decisionId: "dec_7Q2MX4_3",
  at: "2026-11-22T13:31:52.408Z",
  gateId: "gate-2",
  configVersion: 816,
  gateway: { id: 1, name: "edge-kong-eu", dialect: null },
  call: { method: "POST", host: "api.example.com", path: "/v1/translate", units: 12, clientIp: "198.51.100.7" },
  key: { id: 5, name: "prod-eu", prefix: "tg_live_", lastFour: "9fK2" },
  consumer: { id: 7, externalId: "orchard-0412", name: "Orchard Freight" },
  plan: { id: 2, versionId: 9, name: "Growth", version: 7 },
  route: { id: 3, name: "translate", method: "POST", path: "/v1/translate" },
  code: "credits_exhausted",
  status: 402,
  detail: "This call costs 4.8 credits; 3.2 are left.",
  cost: { unitMicros: 400_000, units: 12, costMicros: 4_800_000, from: "route" },
  rules: [
    { rule: "key", name: "key", verdict: "pass", code: null, text: "active" },
    { rule: "rate", name: "burst", verdict: "pass", code: null, text: "2 of 5 a second", override: true },
    {
      rule: "quota",
      name: "monthly",
      verdict: "pass",
      code: null,
      text: "412380 of 500000 a month",
      unit: "units",
      used: 412_380,
      limit: 500_000,
      period: "month",
    },
    { rule: "spend_cap", name: "spend cap", verdict: "skipped", code: null, text: "not asked" },
    {
      rule: "credits",
      name: "credits",
      verdict: "refuse",
      code: "credits_exhausted",
      text: "short 1.6",
      unit: "micros",
      limit: 3_200_000,
      used: 0,
      asked: 4_800_000,
    },
  ],
  purse: {
    availableMicros: 3_200_000,
    unleasedMicros: 1_200_000,
    leasedMicros: 2_000_000,
    reservedMicros: 25_000_000,
    heldMicros: 0,
    debtMicros: 0,
    grantBaseMicros: 50_000_000,
    asOf: "2026-11-22T13:31:48.000Z",
  },
  remedies: [{ kind: "top_up", shortMicros: 1_600_000 }],
};

describe("a receipt as text", () => {
  test("has every line with its amounts in one column", () => {
    expect(receiptText(refusal, "Europe/Oslo")).toBe(
      `402 REFUSED  credits_exhausted
This call costs 4.8 credits; 3.2 are left.
gate-2 · edge-kong-eu · times in Europe/Oslo

time .................. 22 Nov 2026 14:31:52.408
consumer ....................... Orchard Freight
key .............................. tg_live_…9fK2
plan ................................. Growth v7
call ........................ POST /v1/translate
config .................................... v816

Rules, in order
✓ key ................................... active
✓ rate burst ......... 2 of 5 a second, override
✓ quota monthly ..... 412,380 of 500,000 a month
– spend cap .......................... not asked
✗ credits ........................... short 1.60

Asked
12 units × 0.40 ........................... 4.80

Purse at 14:31:52
unleased .................................. 1.20
on this gate .............................. 2.00
spendable ................................. 3.20
reserved ................................. 25.00
limbo ..................................... 0.00
debt ...................................... 0.00
balance .................................. 28.20
================================================
SHORT ..................................... 1.60

What would have let it pass
1  A top-up of 1.60 credits or more

dec_7Q2MX4_3
`.replace("✓ rate burst ..........", "✓ rate burst .........."),
    );
  });

  test("gives a value that does not fit a line of its own", () => {
    const path = `/${"x".repeat(60)}`;
    const text = receiptText({ ...refusal, route: null, call: { ...refusal.call, path } }, "UTC");
    expect(text).toContain(`call \nPOST ${path}\n`);
  });

  test("of a request at the door has no rules and no purse", () => {
    const door: ReceiptEvidence = {
      ...refusal,
      key: null,
      consumer: null,
      plan: null,
      route: null,
      cost: null,
      purse: null,
      rules: [],
      code: "gateway_misconfigured",
      status: 503,
      remedies: [{ kind: "fix_gateway" }],
    };
    const text = receiptText(door, "UTC");
    expect(text).not.toMatch(/Rules|Purse|Asked|SHORT|null|undefined/);
    expect(text).toContain("consumer ..................................... —");
  });
});

test("a receipt as JSON is the evidence itself", () => {
  expect(JSON.parse(receiptJson(refusal))).toEqual(refusal);
});

const remedies: readonly Remedy[] = [
  { kind: "top_up", shortMicros: 1 },
  { kind: "raise_spend_cap", shortMicros: 1_000_000 },
  { kind: "wait", untilMs: Date.parse("2026-11-22T13:32:00Z") },
  { kind: "raise_limit", limit: "burst", to: 6 },
  { kind: "add_route_to_plan", planIds: [2] },
  { kind: "assign_plan" },
  { kind: "pay_invoice" },
  { kind: "reissue_key" },
  { kind: "allow_route_for_key" },
  { kind: "allow_address_for_key" },
  { kind: "reactivate_consumer" },
  { kind: "add_route" },
  { kind: "fix_request" },
  { kind: "fix_gateway" },
];

describe("every remedy", () => {
  test.each(remedies)("$kind has words", (remedy) => {
    const { title, detail } = remedyText(remedy, refusal, "UTC");
    expect(title).toMatch(/^[A-Z0-9]/);
    expect(detail).toMatch(/\.$/);
    expect(`${title} ${detail}`).not.toMatch(/undefined|null|NaN/);
  });

  test("waiting says until when and how long", () => {
    const { title, detail } = remedyText({ kind: "wait", untilMs: Date.parse("2026-11-22T13:32:00Z") }, refusal, "UTC");
    expect(title).toBe("Waiting until 22 Nov 2026 13:32:00");
    expect(detail).toMatch(/^8 s after the call/);
  });
});

describe("a receipt on the page", () => {
  test("names the refusal, marks each rule in words, links what it may", () => {
    const html = renderToStaticMarkup(
      <Receipt
        receipt={refusal}
        timeZone="Europe/Oslo"
        organisation="Brackenfell API"
        hrefs={{ consumer: "/consumers/con_7" }}
        actionFor={(remedy) => (remedy.kind === "top_up" ? <button type="button">Grant credits</button> : null)}
      />,
    );
    expect(html).toContain("Brackenfell API · gate-2 · edge-kong-eu");
    expect(html).toContain("402 REFUSED");
    expect(html).toMatch(/refused: <\/span>credits/);
    expect(html).toContain('href="/consumers/con_7"');
    expect(html).toContain("Grant credits");
  });

  test("escapes what a caller sent", () => {
    const path = "/v1/<script>alert(1)</script>";
    const html = renderToStaticMarkup(
      <Receipt receipt={{ ...refusal, call: { ...refusal.call, path } }} timeZone="UTC" />,
    );
    expect(html).not.toContain("<script>");
  });
});

describe("a receipt for the consumer", () => {
  const operatorsOnly = /gate-2|edge-kong-eu|816|on this gate|unleased|limbo|override|grant|Gates/;

  test("says the same why, and nothing of gates, gateways and configuration", () => {
    const html = renderToStaticMarkup(<Receipt receipt={refusal} timeZone="Europe/Oslo" audience="consumer" />);
    const text = receiptText(refusal, "Europe/Oslo", "consumer");
    for (const said of [html, text]) {
      expect(said).toContain("412,380 of 500,000 a month");
      expect(said).toContain("short 1.60");
      expect(said).not.toMatch(/gate-2|edge-kong-eu|816|on this gate|unleased|limbo/);
    }
    expect(receiptText(refusal, "Europe/Oslo")).toMatch(operatorsOnly);
  });

  test("tells of each remedy what a consumer can do about it", () => {
    for (const remedy of remedies) {
      const { title, detail } = remedyText(remedy, refusal, "UTC", "consumer");
      expect(`${title} ${detail}`).not.toMatch(operatorsOnly);
      expect(`${title} ${detail}`).not.toMatch(/the consumer|The consumer/);
    }
  });
});
