import { describe, expect, test } from "vitest";
import { actionText, fieldChanges } from "./describe";

describe("the two sides of an audit row", () => {
  test("are shown field by field, where they differ", () => {
    const before = { name: "Acme", spendCapMicros: null, status: "active", ipAllow: [] };
    const after = {
      name: "Acme Corp",
      spendCapMicros: "5000000",
      status: "active",
      ipAllow: ["10.0.0.0/8", "::1/128"],
    };
    expect(fieldChanges(before, after)).toEqual([
      { field: "name", before: "Acme", after: "Acme Corp" },
      { field: "spend cap", before: null, after: "5.00 credits" },
      { field: "ip allow", before: null, after: "10.0.0.0/8, ::1/128" },
    ]);
  });

  test("of something new leave out what is empty", () => {
    const after = { name: "Acme", email: null, metadata: {}, routeIds: [], expiresAt: "2026-12-31T18:00:00.000Z" };
    expect(fieldChanges(null, after)).toEqual([
      { field: "name", before: null, after: "Acme" },
      { field: "expires at", before: null, after: "2026-12-31 18:00 UTC" },
    ]);
  });

  test.each([
    [null, null],
    [undefined, {}],
    [[], []],
    ["a", "a"],
  ])("%j and %j have no difference", (before, after) => {
    expect(fieldChanges(before, after)).toEqual([]);
  });

  test("an amount that is none is shown as it is", () => {
    expect(fieldChanges({ priceMicros: "many" }, { priceMicros: 1.5 })).toEqual([
      { field: "price", before: "many", after: "1.5" },
    ]);
  });
});

test.each([
  ["key.create", "created key"],
  ["planVersion.publish", "published plan version"],
  ["gateway.rotate_token", "made a new token for gateway"],
  ["gateway.bless_anew", "bless anew gateway"],
])("%s reads %s", (action, text) => {
  expect(actionText(action)).toBe(text);
});
