import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { AddOverrideInput, CreateConsumerInput, EditConsumerInput } from "./schema";

const fields = { name: "Acme", externalId: "acme", email: "", timeZone: "UTC", spendCapMicros: "", metadata: "" };

function problemAt(schema: z.ZodType, input: Record<string, unknown>, field: string): string | undefined {
  const result = schema.safeParse(input);
  return result.success ? undefined : result.error.issues.find((issue) => issue.path[0] === field)?.message;
}

describe("a consumer's fields", () => {
  test("become what is stored", () => {
    const typed = {
      ...fields,
      name: " Acme ",
      email: "a@b.test",
      spendCapMicros: "1,000.50",
      metadata: '{"crm":7,"x":null}',
    };
    expect(CreateConsumerInput.parse(typed)).toEqual({
      name: "Acme",
      externalId: "acme",
      email: "a@b.test",
      timeZone: "UTC",
      spendCapMicros: 1_000_500_000n,
      metadata: { crm: 7, x: null },
    });
    expect(CreateConsumerInput.parse(fields)).toMatchObject({ email: null, spendCapMicros: null, metadata: {} });
  });

  test.each([
    ["name", ""],
    ["name", "   "],
    ["name", "x".repeat(201)],
    ["name", "a\u202eb"],
    ["externalId", ""],
    ["externalId", "-acme"],
    ["externalId", "ac me"],
    ["externalId", "acme\r\nX-Header: 1"],
    ["externalId", "x".repeat(129)],
    ["email", "acme"],
    ["email", `${"x".repeat(250)}@b.test`],
    ["timeZone", ""],
    ["timeZone", "Mars/Olympus"],
    ["timeZone", "+02:00"],
    ["spendCapMicros", "-1"],
    ["spendCapMicros", "9223372036854775808"],
    ["spendCapMicros", "1e9"],
    ["spendCapMicros", "0.0000001"],
    ["metadata", "[]"],
    ["metadata", "{"],
    ["metadata", '"text"'],
    ["metadata", '{"a":{"b":1}}'],
    ["metadata", '{"__proto__":"x"}'],
    ["metadata", '{"a b":"x"}'],
    ["metadata", `{"a":"${"x".repeat(1001)}"}`],
    ["metadata", JSON.stringify(Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 1])))],
  ])("%s does not take %j", (field, value) => {
    expect(problemAt(CreateConsumerInput, { ...fields, [field]: value }, field)).toEqual(expect.any(String));
  });

  test.each(Object.keys(fields))("%s of another type is refused at the field", (field) => {
    for (const value of [undefined, null, 7, {}, ["x"]]) {
      expect(problemAt(CreateConsumerInput, { ...fields, [field]: value }, field)).toEqual(expect.any(String));
    }
  });

  test("an edit names its consumer and revision", () => {
    const edit = { ...fields, consumerId: "con_1", revision: "3" };
    expect(EditConsumerInput.parse(edit)).toMatchObject({ consumerId: 1n, revision: 3 });
    for (const consumerId of ["1", "key_1", "con_", "con_ZZZZZZZZZZZZZZ", "con_01"]) {
      expect(problemAt(EditConsumerInput, { ...edit, consumerId }, "consumerId")).toBe("No such id.");
    }
    expect(problemAt(EditConsumerInput, { ...edit, revision: "-1" }, "revision")).toEqual(expect.any(String));
  });
});

describe("an override's fields", () => {
  const override = {
    consumerId: "con_1",
    name: "burst",
    period: "second",
    limit: "40",
    routeId: "",
    reason: "Launch day",
  };

  test("become what is stored", () => {
    expect(AddOverrideInput.parse(override)).toMatchObject({ consumerId: 1n, limit: 40, routeId: null });
    expect(AddOverrideInput.parse({ ...override, routeId: "rt_A", limit: "1,000,000" })).toMatchObject({
      routeId: 10n,
      limit: 1_000_000,
    });
  });

  test.each([
    ["name", "Burst"],
    ["name", "credits"],
    ["name", "x".repeat(33)],
    ["period", "year"],
    ["period", "__proto__"],
    ["limit", "-1"],
    ["limit", "9223372036854775808"],
    ["limit", "1.5"],
    ["routeId", "con_1"],
    ["reason", ""],
  ])("%s does not take %j", (field, value) => {
    expect(problemAt(AddOverrideInput, { ...override, [field]: value }, field)).toEqual(expect.any(String));
  });
});
