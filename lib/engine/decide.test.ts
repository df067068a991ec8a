import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildReceipt } from "./build-receipt";
import { CODES } from "./codes";
import { compileSnapshot } from "./compile-snapshot";
import { ConsumerState } from "./consumer-state";
import { decide, type Question } from "./decide";
import { explain, limitStates } from "./explain";
import { describeRefusal, remediesOf } from "./refusal";
import type { ConsumerRow, GatewayConfig, KeyRow, LimitRow, PlanVersionRow, SubscriptionRow } from "./snapshot";
import { consumerLoad, gatewayConfig, keyRow, planVersion, routeRow, snapshotRows } from "./test-snapshot";

const NOW = Date.UTC(2026, 10, 22, 12);
const DAY = 86_400_000;
const PRICE = 1_000_000;

interface Scene {
  readonly consumer?: Partial<ConsumerRow>;
  readonly subscription?: Partial<SubscriptionRow> | null;
  readonly key?: Partial<KeyRow>;
  readonly limits?: readonly LimitRow[];
  readonly question?: Partial<Question>;
  readonly gateway?: Partial<GatewayConfig>;
  /** Leased and unleased; a dry purse has nothing unleased. */
  readonly credits?: readonly [leased: number, unleased: number];
  readonly quota?: readonly [leased: number, unleased: number];
  readonly cap?: readonly [leased: number, unleased: number];
  /** What the plan lends, and when. */
  readonly terms?: Partial<Pick<PlanVersionRow, "failPolicy" | "debtPolicy" | "debtCapMicros">>;
  readonly overdraft?: readonly [leased: number, unleased: number];
  readonly called?: number;
  /** Its quotas and cap have no lots yet. */
  readonly unperioded?: boolean;
}

const QUOTA: LimitRow = { routeId: null, name: "monthly", kind: "quota", period: "month", limit: 100 };
const BURST: LimitRow = { routeId: null, name: "burst", kind: "rate", period: "second", limit: 5 };

function ask(scene: Scene = {}): Question {
  const snapshot = compileSnapshot(
    snapshotRows({
      routes: [routeRow(), routeRow({ id: 2, name: "other", path: "/v1/other" })],
      planVersions: [planVersion({ limits: scene.limits ?? [], ...scene.terms })],
    }),
  );
  const lots = ["quota:monthly:*", "quota:route:1", "cap"].map((purse, at) => ({
    id: 100 + at,
    purse,
    limit: purse === "cap" ? 50 * PRICE : 100,
    unleased: 0,
    onGates: 0,
    startsAtMs: Date.UTC(2026, 10, 1),
    expiresAtMs: Date.UTC(2026, 11, 1),
  }));
  const load = consumerLoad(
    { ...(scene.cap ? { spendCapMicros: 50 * PRICE } : {}), ...scene.consumer },
    { keys: [keyRow(scene.key)], lots: scene.unperioded ? [] : lots },
  );
  const subscription =
    scene.subscription === null || load.consumer.subscription === null
      ? null
      : { ...load.consumer.subscription, ...scene.subscription };
  const consumer = new ConsumerState(
    { ...load, consumer: { ...load.consumer, subscription } },
    NOW,
    (name, routeId) => `quota:${name}:${routeId ?? "*"}`,
  );
  let lotId = 0;
  const fill = (purse: string, [leased, unleased]: readonly [number, number]) => {
    lotId += 1;
    const state = consumer.purse(purse);
    if (leased > 0) state.merge({ lotId, priority: 1, granted: leased, used: 0, returned: 0, msLeft: null }, 0);
    state.unleased = unleased;
    state.dry = unleased === 0;
  };
  fill("credits", scene.credits ?? [100 * PRICE, 0]);
  fill("quota:monthly:*", scene.quota ?? [100, 0]);
  fill("cap", scene.cap ?? [50 * PRICE, 0]);
  const access = consumer.accessTo(snapshot, 1, 0);
  if (scene.overdraft) fill("overdraft", scene.overdraft);
  for (let n = 0; n < (scene.called ?? 0); n++) for (const { window } of access?.rates ?? []) window.record(900);
  return {
    snapshot,
    gateway: gatewayConfig(scene.gateway),
    shown: "key",
    key: [...consumer.keys.values()][0] ?? null,
    consumer,
    method: "GET",
    host: null,
    path: "/v1/forecast",
    units: 1,
    reserve: false,
    clientIp: "203.0.113.9",
    dryRun: false,
    away: false,
    wallMs: NOW,
    nowMs: 1_000,
    spendUntilMs: 100_000,
    ...scene.question,
  };
}

function codeOf(scene: Scene): string {
  const verdict = decide(ask(scene));
  return verdict.kind === "refuse" ? verdict.code : verdict.kind;
}

describe("decide", () => {
  const refused: [string, Scene][] = [
    ["key_missing", { question: { shown: "nothing", key: null, consumer: null } }],
    ["key_unknown", { question: { key: null, consumer: null } }],
    ["key_revoked", { key: { revokedAtMs: NOW - 1, expiresAtMs: NOW - 1 } }],
    ["key_expired", { key: { expiresAtMs: NOW } }],
    ["consumer_suspended", { consumer: { status: "suspended" } }],
    ["consumer_suspended", { consumer: { status: "archived" } }],
    ["path_invalid", { question: { path: null } }],
    ["route_unknown", { question: { path: "/nowhere" } }],
    ["route_not_allowed", { key: { routeIds: [2] } }],
    [
      "route_not_allowed",
      { key: { routeIds: [2] }, question: { path: "/nowhere" }, gateway: { unknownRoute: "allow" } },
    ],
    ["ip_not_allowed", { key: { ipAllow: ["198.51.100.0/24"] } }],
    ["ip_not_allowed", { key: { ipAllow: ["0.0.0.0/0"] }, question: { clientIp: null } }],
    ["ip_not_allowed", { key: { ipAllow: ["nonsense", "203.0.113.0/99"] } }],
    ["no_plan", { subscription: null }],
    ["subscription_canceled", { subscription: { status: "canceled" } }],
    ["trial_ended", { subscription: { status: "trialing", trialEndsAtMs: NOW } }],
    ["subscription_past_due", { subscription: { status: "past_due", pastDueAtMs: NOW - 3 * DAY } }],
    ["plan_upgrade_required", { question: { path: "/v1/other" } }],
    ["rate_limited", { limits: [BURST], called: 5 }],
    ["quota_exhausted", { limits: [QUOTA], quota: [0, 0] }],
    ["quota_exhausted", { limits: [QUOTA], quota: [2, 0], question: { units: 3 } }],
    ["spend_cap_reached", { cap: [0, 0] }],
    ["credits_exhausted", { credits: [PRICE - 1, 0] }],
    ["credits_exhausted", { question: { units: 1_000_000_000, path: "/v1/forecast" }, credits: [1, 0] }],
  ];
  test.each(refused)("%s", (code, scene) => {
    expect(codeOf(scene)).toBe(code);
  });

  const passed: [string, Scene][] = [
    ["a key that expires later", { key: { expiresAtMs: NOW + 1 } }],
    ["the gateway's word", { question: { shown: "consumer", key: null } }],
    ["grace", { subscription: { status: "past_due", pastDueAtMs: NOW - 3 * DAY + 1 } }],
    ["a running trial", { subscription: { status: "trialing", trialEndsAtMs: NOW + 1 } }],
    [
      "an unknown route where the gateway says so",
      { question: { path: "/nowhere" }, gateway: { unknownRoute: "allow" } },
    ],
    ["the last credit", { credits: [PRICE, 0] }],
    ["no units, whatever is left", { limits: [QUOTA], quota: [0, 0], credits: [0, 0], question: { units: 0 } }],
    ["the fifth of five", { limits: [BURST], called: 4 }],
    ["an address in a block", { key: { ipAllow: ["203.0.113.9", "2001:db8::/32"] } }],
  ];
  test.each(passed)("passes: %s", (_, scene) => {
    expect(codeOf(scene)).toBe("allow");
  });

  test("asks Postgres only where it has not said that it has no more", () => {
    expect(codeOf({ credits: [0, 5 * PRICE] })).toBe("lease");
    expect(codeOf({ limits: [QUOTA], quota: [0, 5], credits: [0, 5 * PRICE] })).toBe("lease");
    const verdict = decide(ask({ limits: [QUOTA], quota: [0, 5], credits: [0, 5 * PRICE] }));
    expect(verdict.kind === "lease" && verdict.needs.map(({ purseName, amount }) => [purseName, amount])).toEqual([
      ["quota:monthly:*", 1],
      ["credits", PRICE],
    ]);
    // A quota that is used up refuses at once; nobody needs to ask about the credits.
    expect(codeOf({ limits: [QUOTA], quota: [0, 0], credits: [0, 5 * PRICE] })).toBe("quota_exhausted");
  });

  test("a refusal waits for no lease of an earlier rule, unless that rule may be the one that refuses", () => {
    expect(codeOf({ limits: [QUOTA], quota: [0, 5], credits: [0, 0] })).toBe("credits_exhausted");
    const q = ask({ limits: [QUOTA], quota: [0, 0], credits: [0, 0] });
    const quota = q.consumer?.purse("quota:monthly:*");
    if (quota) quota.dry = false;
    expect(decide(q).kind).toBe("lease");
  });

  test("what another living gate holds is no reason to say 402", () => {
    const q = ask({ credits: [0, 0] });
    if (q.consumer) q.consumer.credits.elsewhere = PRICE;
    expect(decide(q).kind).toBe("lease");
    if (q.consumer) q.consumer.credits.elsewhere = PRICE - 1;
    expect(decide(q).kind).toBe("refuse");
  });

  test("beyond the contact limit nothing that costs is told; what is free is", () => {
    expect(codeOf({ question: { nowMs: 100_000 } })).toBe("lease");
    expect(codeOf({ question: { nowMs: 100_000, units: 0 } })).toBe("allow");
    expect(codeOf({ question: { nowMs: 100_000 }, limits: [BURST] })).toBe("lease");
  });

  test("a plan that is newer than the snapshot, and a period that has ended, must be loaded first", () => {
    expect(decide(ask({ subscription: { planVersionId: 99 } }))).toMatchObject({ kind: "reload", what: "snapshot" });
    const q = ask();
    if (q.consumer) q.consumer.validUntilMs = NOW;
    expect(decide(q)).toMatchObject({ kind: "reload", what: "consumer" });
    expect(codeOf({ limits: [QUOTA], unperioded: true })).toBe("reload");
    expect(codeOf({ cap: [PRICE, 0], unperioded: true })).toBe("reload");
  });

  test("a dry run takes what Postgres has for leased", () => {
    expect(codeOf({ credits: [0, PRICE], question: { dryRun: true } })).toBe("allow");
    expect(codeOf({ credits: [0, PRICE - 1], question: { dryRun: true } })).toBe("credits_exhausted");
  });
});

const ON_DEBT = { debtPolicy: "allow", debtCapMicros: 10 * PRICE } as const;
const ON_FAILURE = { failPolicy: "allow", debtCapMicros: 10 * PRICE } as const;

describe("a plan that lends", () => {
  function verdictOf(scene: Scene) {
    const verdict = decide(ask(scene));
    return [verdict.kind === "refuse" ? verdict.code : verdict.kind, verdict.findings.overdraftMicros];
  }
  const rulesOf = (scene: Scene) => {
    const q = ask(scene);
    return explain(q, decide(q).findings).slice(-2);
  };

  test("lends what credits leave of the cost, once they are used up, as far as its slice goes", () => {
    const units = { units: 3 };
    const scene: Scene = { terms: ON_DEBT, credits: [PRICE, 0], overdraft: [2 * PRICE, 5 * PRICE], question: units };
    expect(verdictOf(scene)).toEqual(["allow", 2 * PRICE]);
    expect(rulesOf(scene)).toMatchObject([
      { rule: "credits", verdict: "pass", text: "short 2" },
      { rule: "overdraft", verdict: "pass", asked: 2 * PRICE, limit: 10 * PRICE, used: 3 * PRICE },
    ]);
    expect(verdictOf({ ...scene, overdraft: [PRICE, 5 * PRICE] })).toEqual(["lease", 0]);
    expect(verdictOf({ ...scene, overdraft: [PRICE, 0] })).toEqual(["credits_exhausted", 0]);
    expect(verdictOf({ ...scene, credits: [PRICE, 9 * PRICE] })).toEqual(["lease", 0]);
  });

  test("says in a refusal what may still be owed", () => {
    const scene: Scene = { terms: ON_DEBT, credits: [0, 0], overdraft: [PRICE / 2, 0] };
    const q = ask(scene);
    const verdict = decide(q);
    const rules = explain(q, verdict.findings);
    expect(rules.slice(-2)).toMatchObject([
      { rule: "credits", verdict: "refuse", code: "credits_exhausted" },
      { rule: "overdraft", verdict: "refuse", code: "credits_exhausted", text: "0.5 of 10 may still be owed" },
    ]);
    expect(describeRefusal("credits_exhausted", q, verdict.findings, rules, null)).toMatchObject({
      detail: "This call costs 1 credit; 0 are left, and 0.5 more may be owed.",
      violated: ["credits"],
    });
  });

  test("lends while Postgres is away only where it says so, and only what this gate holds", () => {
    const away: Scene = { credits: [0, 5 * PRICE], overdraft: [PRICE, 9 * PRICE], question: { away: true } };
    expect(verdictOf({ ...away, terms: ON_FAILURE })).toEqual(["allow", PRICE]);
    expect(verdictOf({ ...away, terms: ON_DEBT })).toEqual(["lease", 0]);
    expect(verdictOf({ ...away, terms: ON_FAILURE, question: { away: false } })).toEqual(["lease", 0]);
    expect(verdictOf({ ...away, terms: ON_FAILURE, overdraft: [PRICE - 1, 9 * PRICE] })).toEqual(["lease", 0]);
    expect(verdictOf({ ...away, terms: ON_FAILURE, credits: [0, 0] })).toEqual(["credits_exhausted", 0]);
    const late = { away: true, nowMs: 100_000 };
    expect(verdictOf({ ...away, terms: ON_FAILURE, question: late })).toEqual(["lease", 0]);
  });

  test("lends nothing for a reservation, without a cap, or where nothing is short, and says why not", () => {
    const scene: Scene = { terms: ON_DEBT, credits: [0, 0], overdraft: [5 * PRICE, 0] };
    expect(verdictOf({ ...scene, question: { reserve: true } })).toEqual(["credits_exhausted", 0]);
    expect(verdictOf({ ...scene, terms: { ...ON_DEBT, debtCapMicros: 0 } })).toEqual(["credits_exhausted", 0]);
    expect(verdictOf({ ...scene, question: { units: 1_000_000_000 }, limits: [] })[0]).toBe("credits_exhausted");
    const why = (changes: Partial<Scene>) => rulesOf({ ...scene, ...changes })[1];
    expect(why({ question: { reserve: true } })).toMatchObject({ verdict: "skipped", text: "not for a reservation" });
    expect(why({ terms: {} })).toMatchObject({ rule: "credits" });
    expect(why({ terms: {}, question: { dryRun: true } })).toMatchObject({
      verdict: "skipped",
      text: "the plan lends nothing",
    });
    expect(why({ credits: [PRICE, 0] })).toMatchObject({ verdict: "skipped", text: "not needed" });
    expect(why({ terms: ON_FAILURE })).toMatchObject({ text: "only while the database is away" });
  });

  test("a dry run counts what Postgres would lend", () => {
    const scene: Scene = { terms: ON_DEBT, credits: [0, 0], question: { dryRun: true } };
    expect(verdictOf(scene)).toEqual(["allow", PRICE]);
    expect(verdictOf({ ...scene, question: { dryRun: true, units: 11 } })).toEqual(["credits_exhausted", 0]);
  });
});

describe("rates that several gates share", () => {
  test("are divided, to at least one call a window, and say so; what was counted stays counted", () => {
    const q = ask({ limits: [BURST], called: 2 });
    expect(decide(q).kind).toBe("allow");
    const halved = { ...q, snapshot: { ...q.snapshot, ratesDividedBy: 2 } };
    const verdict = decide(halved);
    expect(verdict).toMatchObject({ kind: "refuse", code: "rate_limited" });
    const rules = explain(halved, verdict.findings);
    expect(rules.find((rule) => rule.rule === "rate")).toMatchObject({
      text: "2 of 2 a second here, 5 by 2 gates",
      limit: 2,
      used: 2,
      dividedBy: 2,
    });
    expect(remediesOf("rate_limited", halved, verdict.findings, rules)).toContainEqual({
      kind: "raise_limit",
      limit: "burst",
      to: 6,
    });
    expect(limitStates(halved, verdict.findings.access)).toMatchObject([{ limit: 5, remaining: 0 }]);
    // The other gate has gone: three more pass, not five.
    for (let n = 0; n < 3; n++) {
      expect(decide(q).kind).toBe("allow");
      for (const { window } of verdict.findings.access?.rates ?? []) window.record(q.nowMs);
    }
    expect(decide(q).kind).toBe("refuse");

    const crowd = ask({ limits: [{ ...BURST, limit: 3 }] });
    expect(decide({ ...crowd, snapshot: { ...crowd.snapshot, ratesDividedBy: 9 } }).kind).toBe("allow");
  });
});

const amounts = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }));
const scenes: fc.Arbitrary<Scene> = fc.record({
  consumer: fc.record({ status: fc.constantFrom<ConsumerRow["status"]>("active", "active", "active", "suspended") }),
  subscription: fc.oneof(
    { weight: 1, arbitrary: fc.constant(null) },
    {
      weight: 6,
      arbitrary: fc.record({
        status: fc.constantFrom<SubscriptionRow["status"]>("active", "active", "trialing", "past_due", "canceled"),
        trialEndsAtMs: fc.constantFrom(NOW - 1, NOW + 1),
        pastDueAtMs: fc.constantFrom(NOW - DAY, NOW - 4 * DAY),
      }),
    },
  ),
  key: fc.record({
    revokedAtMs: fc.constantFrom(null, null, null, NOW - 1),
    routeIds: fc.constantFrom<number[]>([], [1], [2]),
    ipAllow: fc.constantFrom<string[]>([], ["203.0.113.0/24"], ["10.0.0.0/8"]),
  }),
  limits: fc.subarray([
    QUOTA,
    BURST,
    { ...QUOTA, name: "route", routeId: 1 },
    { ...BURST, name: "slow", period: "hour" },
  ]),
  credits: amounts.map(([a, b]) => [a * PRICE, b * PRICE] as const),
  quota: amounts,
  cap: amounts.map(([a, b]) => [a * PRICE, b * PRICE] as const),
  terms: fc.record({
    failPolicy: fc.constantFrom("deny", "allow"),
    debtPolicy: fc.constantFrom("block", "allow"),
    debtCapMicros: fc.constantFrom(0, 4 * PRICE),
  }),
  overdraft: amounts.map(([a, b]) => [a * PRICE, b * PRICE] as const),
  called: fc.integer({ min: 0, max: 6 }),
  gateway: fc.record({ unknownRoute: fc.constantFrom<GatewayConfig["unknownRoute"]>("deny", "allow") }),
  question: fc.record({
    path: fc.constantFrom("/v1/forecast", "/v1/forecast", "/v1/other", "/nowhere", null),
    units: fc.constantFrom(0, 1, 2, 3, 1_000_000_000),
    dryRun: fc.boolean(),
    reserve: fc.boolean(),
    away: fc.boolean(),
    nowMs: fc.constantFrom(1_000, 1_000, 200_000),
    clientIp: fc.constantFrom("203.0.113.9", null, "x"),
  }),
});

describe("decide, whatever it is asked", () => {
  test("changes nothing, allows nothing beyond the leases, and explain() finds the same first refusal", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const q = ask(scene);
        const figures = () =>
          [...(q.consumer?.purses.values() ?? [])]
            .map((purse) => [purse.spendable(q.nowMs), purse.unleased])
            .concat([...(q.consumer?.windows?.values() ?? [])].map((window) => [window.used(q.nowMs)]));
        const before = JSON.stringify(figures());
        const verdict = decide(q);
        const rules = explain(q, verdict.findings);
        limitStates(q, verdict.findings.access);
        expect(JSON.stringify(figures())).toBe(before);

        const first = rules.find((rule) => rule.verdict === "refuse");
        if (verdict.kind === "refuse") expect(first?.code).toBe(verdict.code);
        if (verdict.kind === "allow") expect(first).toBeUndefined();
        const credits = q.consumer?.credits.spendable(q.nowMs) ?? 0;
        const { costMicros, overdraftMicros } = verdict.findings;
        if (verdict.kind === "allow" && !q.dryRun) {
          expect(costMicros - overdraftMicros).toBeLessThanOrEqual(credits);
          const lendable = verdict.findings.access?.overdraft?.purse.spendable(q.nowMs) ?? 0;
          expect(overdraftMicros).toBeLessThanOrEqual(lendable);
        }
        if (verdict.kind === "refuse") expect(overdraftMicros).toBe(0);
        if (verdict.kind === "lease") expect(q.dryRun).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  test("I19 every refusal has a receipt that JSON carries, with words and with what would heal it", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const q = ask(scene);
        const verdict = decide(q);
        fc.pre(verdict.kind === "refuse");
        if (verdict.kind !== "refuse") return;
        const rules = explain(q, verdict.findings);
        const refusal = describeRefusal(verdict.code, q, verdict.findings, rules, "The path has no form.");
        const context = { decisionId: "dec_1-1_1", gateId: "gate-1", dialect: null, rawPath: "/raw" };
        const receipt = buildReceipt(verdict.code, q, verdict.findings, rules, refusal, context);
        expect(JSON.parse(JSON.stringify(receipt))).toEqual(receipt);
        expect(receipt.detail).toMatch(/^["A-Z].*\.$/);
        expect(receipt.remedies.length).toBeGreaterThan(0);
        expect(receipt.status).toBe(CODES[verdict.code].status);
        if (receipt.status === 429 && refusal.retryAfterS !== null) expect(refusal.retryAfterS).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});

describe("what a refusal says", () => {
  function said(scene: Scene) {
    const q = ask(scene);
    const verdict = decide(q);
    if (verdict.kind !== "refuse") throw new Error("it was not refused");
    return describeRefusal(verdict.code, q, verdict.findings, explain(q, verdict.findings), null);
  }

  test("money in words, with the right number of it", () => {
    expect(said({ credits: [200_000, 0] }).detail).toBe("This call costs 1 credit; 0.2 are left.");
    expect(said({ credits: [PRICE, 0], question: { units: 2 } }).detail).toBe("This call costs 2 credits; 1 is left.");
    expect(said({ cap: [PRICE / 2, 0] }).detail).toBe(
      "This call costs 1 credit; the spend cap of 50 a month leaves 0.5 until 2026-12-01T00:00:00Z.",
    );
  });

  test("a top-up that heals pays the debt first, unless the plan lends it again", () => {
    const remedyOf = (scene: Scene, debtMicros: number) => {
      const q = ask(scene);
      if (q.consumer) q.consumer.debtMicros = debtMicros;
      const { findings } = decide(q);
      return remediesOf("credits_exhausted", q, findings, explain(q, findings));
    };
    expect(remedyOf({ credits: [0, 0] }, 5 * PRICE)).toEqual([{ kind: "top_up", shortMicros: 6 * PRICE }]);
    const lending: Scene = { terms: ON_DEBT, credits: [0, 0], overdraft: [PRICE / 4, 0] };
    expect(remedyOf(lending, 5 * PRICE)).toEqual([{ kind: "top_up", shortMicros: (PRICE * 3) / 4 }]);
  });

  test("waiting heals a rate, not a call that is larger than the limit", () => {
    const rate = said({ limits: [BURST], called: 5 });
    expect(rate).toMatchObject({ retryAfterS: 1, violated: ["burst"] });
    expect(rate.detail).toBe('"burst" allows 5 calls a second; the next one passes in 1 s.');
    expect(said({ limits: [{ ...BURST, limit: 0 }] })).toMatchObject({ retryAfterS: null });
  });

  test("of two rates the one that lasts longer says when", () => {
    const slow = { ...BURST, name: "hourly", period: "hour", limit: 5 } as const;
    expect(said({ limits: [BURST, slow], called: 5 })).toMatchObject({
      retryAfterS: 3600,
      violated: ["burst", "hourly"],
    });
  });
});
