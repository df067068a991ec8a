import { describe, expect, test } from "vitest";
import { AssignPlanInput, CreatePlanInput, EditDraftRouteInput, EditDraftTermsInput, PublishPlanInput } from "./schema";

const base = { planId: "plan_1", baseVersionId: "pv_1", revision: "1" };
const cell = { ...base, routeId: "rt_1", inPlan: "on", priceMicros: "", limits: "[]" };
const terms = {
  ...base,
  includedCreditsMicros: "100",
  failPolicy: "deny",
  debtPolicy: "block",
  debtCapMicros: "0",
  graceDays: "3",
  limits: "[]",
};
const burst = { name: "burst", kind: "rate", period: "second", limit: "5" };

function issues(schema: { safeParse(value: unknown): { error?: unknown } }, value: unknown): string[] {
  const { error } = schema.safeParse(value) as { error?: { issues: { path: PropertyKey[]; message: string }[] } };
  return (error?.issues ?? []).map((issue) => `${issue.path.map(String).join(".")}: ${issue.message}`);
}

test("takes a cell as the form sends it", () => {
  const limits = JSON.stringify([burst, { name: "monthly", kind: "quota", period: "month", limit: "500,000" }]);
  expect(EditDraftRouteInput.parse({ ...cell, priceMicros: "0.04", limits })).toMatchObject({
    planId: 1n,
    inPlan: true,
    priceMicros: 40_000n,
    limits: [{ limit: 5n }, { limit: 500_000n }],
  });
  expect(EditDraftRouteInput.parse({ ...cell, inPlan: undefined })).toMatchObject({ inPlan: false, priceMicros: null });
});

describe("limits are refused at their field", () => {
  test.each([
    [{ ...burst, period: "day" }, "limits.0.period: A rate has a window of 1 hour at most. For a day, set a quota."],
    [
      { ...burst, kind: "quota", period: "minute" },
      "limits.0.period: A quota has a period of 1 day at least. For a minute, set a rate.",
    ],
    [{ ...burst, name: "Burst" }, "limits.0.name: Takes up to 32 of a-z, 0-9, - and _, beginning with a letter."],
    [
      { ...burst, name: "x".repeat(33) },
      "limits.0.name: Takes up to 32 of a-z, 0-9, - and _, beginning with a letter.",
    ],
    [{ ...burst, name: 'a"\r\nb' }, "limits.0.name: Takes up to 32 of a-z, 0-9, - and _, beginning with a letter."],
    [{ ...burst, name: "credits" }, "limits.0.name: credits and cap are names of our own. Take another."],
    [{ ...burst, limit: "0" }, "limits.0.limit: Takes a whole number from 1 to 9,007,199,254,740,991."],
    [{ ...burst, limit: "-1" }, "limits.0.limit: Takes a whole number from 1 to 9,007,199,254,740,991."],
    [
      { ...burst, limit: "9223372036854775808" },
      "limits.0.limit: Takes a whole number from 1 to 9,007,199,254,740,991.",
    ],
    [{ ...burst, limit: 5 }, "limits.0.limit: Takes a whole number from 1 to 9,007,199,254,740,991."],
    [{ ...burst, kind: "cap" }, "limits.0.kind: Takes rate or quota."],
    [{ ...burst, period: "year" }, "limits.0.period: Takes a second, minute, hour, day, week or month."],
    [null, "limits.0: Takes a limit with name, kind, period and number."],
  ])("%j", (limit, message) => {
    expect(issues(EditDraftTermsInput, { ...terms, limits: JSON.stringify([limit]) })).toContain(message);
  });

  test("two of one name", () => {
    const limits = JSON.stringify([burst, { ...burst, period: "minute" }]);
    expect(issues(EditDraftRouteInput, { ...cell, limits })).toEqual([
      "limits.1.name: There is another limit named burst here.",
    ]);
  });

  test("too many", () => {
    const limits = JSON.stringify(Array.from({ length: 9 }, (_, index) => ({ ...burst, name: `l${index}` })));
    expect(issues(EditDraftRouteInput, { ...cell, limits })).toEqual(["limits: Takes at most 8 limits."]);
  });

  test("unknown fields, __proto__ among them", () => {
    const limits = '[{"name":"a","kind":"rate","period":"second","limit":"1","__proto__":{"limit":"9"}}]';
    expect(EditDraftRouteInput.safeParse({ ...cell, limits }).success).toBe(false);
    expect(EditDraftRouteInput.safeParse({ ...cell, limits: JSON.stringify([{ ...burst, extra: 1 }]) }).success).toBe(
      false,
    );
  });
});

test.each([
  [{ graceDays: "366" }, "graceDays: Takes a whole number from 0 to 365 days."],
  [{ graceDays: "-1" }, "graceDays: Takes a whole number from 0 to 365 days."],
  [{ includedCreditsMicros: "-1" }, "includedCreditsMicros: Cannot be negative."],
  [{ debtCapMicros: "9223372036854775808" }, "debtCapMicros: Takes at most 9,007,199,254 credits."],
  [{ failPolicy: "maybe" }, "failPolicy: Takes deny or allow."],
  [{ baseVersionId: "1" }, "baseVersionId: No such id."],
  [{ revision: "x" }, "revision: Takes a whole number from 0 to 2,147,483,647."],
])("terms with %j are refused at the field", (fields, message) => {
  expect(issues(EditDraftTermsInput, { ...terms, ...fields })).toEqual([message]);
});

test.each([
  [{ name: "", description: "" }, "name: Cannot be empty."],
  [{ name: "x".repeat(101), description: "" }, "name: Takes at most 100 characters."],
  [{ name: "a\nb", description: "" }, "name: Takes one line of text without control characters."],
  [{ name: "\ud800", description: "" }, "name: Takes one line of text without control characters."],
  [{ name: "a", description: "x".repeat(1001) }, "description: Takes at most 1000 characters."],
  [{ name: "a", description: "b\u0000" }, "description: Takes text without control characters."],
])("a plan of %j is refused at the field", (plan, message) => {
  expect(issues(CreatePlanInput, plan)).toEqual([message]);
});

test("a copy names a plan, and no copy is an empty choice", () => {
  expect(CreatePlanInput.parse({ name: "a", description: "", copyFrom: "" }).copyFrom).toBeNull();
  expect(CreatePlanInput.parse({ name: "a", description: "", copyFrom: "plan_A" }).copyFrom).toBe(10n);
  expect(CreatePlanInput.safeParse({ name: "a", description: "", copyFrom: "rt_A" }).success).toBe(false);
});

test("publishing says what becomes of the subscribers", () => {
  expect(PublishPlanInput.safeParse(base).success).toBe(false);
  expect(PublishPlanInput.parse({ ...base, subscribers: "stay" }).subscribers).toBe("stay");
  expect(AssignPlanInput.safeParse({ consumerId: "con_1", planId: "plan_1", version: "2" }).success).toBe(false);
});
