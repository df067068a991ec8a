import { expect, test } from "vitest";
import type { Receipt } from "@/lib/engine/receipt";
import { clientAnswer } from "./client-answer";

const PUBLIC_URL = "https://console.example";

const refusal: Receipt = {
  version: 1,
  decisionId: "dec_1-7Q_3",
  at: "2026-11-22T13:31:52.000Z",
  gateId: "gate-1",
  configVersion: 24,
  gateway: { id: 1, name: "edge", dialect: "nginx" },
  call: { method: "POST", host: "api.example.com", path: "/v1/translate", units: 1, clientIp: null },
  key: { id: 5, name: "prod", prefix: "tg_live_", lastFour: "9fK2" },
  consumer: { id: 7, externalId: "orchard-0412", name: "Orchard Freight" },
  plan: { id: 2, versionId: 9, name: "Growth", version: 4 },
  route: { id: 3, name: "translate", method: "POST", path: "/v1/translate" },
  code: "credits_exhausted",
  status: 402,
  detail: "This call costs 4.8 credits; 3.2 are left.",
  cost: { unitMicros: 4_800_000, units: 1, costMicros: 4_800_000, from: "route" },
  rules: [
    { rule: "rate", name: "burst", verdict: "pass", code: null, text: "", limit: 5, used: 2, period: "second" },
    { rule: "credits", name: "credits", verdict: "refuse", code: "credits_exhausted", text: "short 1.6" },
  ],
  purse: {
    availableMicros: 3_200_000,
    unleasedMicros: 1_200_000,
    leasedMicros: 2_000_000,
    reservedMicros: 0,
    heldMicros: 0,
    debtMicros: 0,
    grantBaseMicros: 50_000_000,
    asOf: "2026-11-22T13:31:48.000Z",
  },
  remedies: [{ kind: "top_up", shortMicros: 1_600_000 }],
};

const headersOf = (receipt: Receipt) => Object.fromEntries(clientAnswer(receipt, PUBLIC_URL).headers);
const bodyOf = (receipt: Receipt) => JSON.parse(clientAnswer(receipt, PUBLIC_URL).body) as Record<string, unknown>;

test("a 402 carries the payment link and what is left", () => {
  expect(clientAnswer(refusal, PUBLIC_URL).statusLine).toBe("HTTP/1.1 402 Payment Required");
  expect(headersOf(refusal)).toMatchObject({
    "content-type": "application/problem+json",
    link: '<https://console.example/t/…>; rel="payment"',
    ratelimit: '"burst";r=3;t=0, "credits";r=3',
  });
  expect(bodyOf(refusal)).toMatchObject({
    code: "credits_exhausted",
    cost: "4.8",
    balance: { available: "3.2" },
    "violated-policies": ["credits"],
  });
});

test("waiting is told in whole seconds, rounded up", () => {
  const untilMs = Date.parse(refusal.at) + 1_001;
  const limited: Receipt = { ...refusal, code: "rate_limited", status: 429, remedies: [{ kind: "wait", untilMs }] };
  expect(headersOf(limited)).toMatchObject({ "retry-after": "2" });
  expect(headersOf(limited).link).toBeUndefined();
  expect(bodyOf(limited).type).toContain("quota-exceeded");
});

test("on authz nobody learns which way a key is bad; on the check API the gateway does", () => {
  const expired: Receipt = { ...refusal, code: "key_expired", status: 401, consumer: null, purse: null, remedies: [] };
  expect(bodyOf(expired)).toMatchObject({ code: "key_invalid", balance: null });
  expect(headersOf(expired)).toMatchObject({ "www-authenticate": 'Bearer realm="api"' });
  expect(bodyOf({ ...expired, gateway: { id: 1, name: "edge", dialect: null } })).toMatchObject({
    code: "key_expired",
  });
});

test("a fault of ours asks for a second of patience", () => {
  const fault: Receipt = {
    ...refusal,
    code: "gateway_misconfigured",
    status: 503,
    remedies: [{ kind: "fix_gateway" }],
  };
  expect(headersOf(fault)).toMatchObject({ "retry-after": "1" });
});
