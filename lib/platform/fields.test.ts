import { describe, expect, test } from "vitest";
import { z } from "zod";
import { credits, flag, jsonOf, line, lines, optionalCredits, rowId, whole } from "./fields";

function problem(schema: z.ZodType, value: unknown): string | undefined {
  return schema.safeParse(value).error?.issues[0]?.message;
}

describe("line", () => {
  test.each([
    ["a\r\nb", "Takes one line of text without control characters."],
    ["a\u0000b", "Takes one line of text without control characters."],
    ["\ud800", "Takes one line of text without control characters."],
    ["a\u202eb", "Takes one line of text without control characters."],
    ["   ", "Cannot be empty."],
    ["123456", "Takes at most 5 characters."],
    [5, "Takes text."],
    [undefined, "Takes text."],
  ])("%j: %s", (value, message) => {
    expect(problem(line({ max: 5 }), value)).toBe(message);
  });

  test("is trimmed before it is measured", () => {
    expect(line({ max: 5 }).parse("  Blåbær".slice(0, 7))).toBe("Blåbæ");
  });
});

test("lines keep their line ends as \\n", () => {
  expect(lines({ max: 20 }).parse(" one\r\ntwo ")).toBe("one\ntwo");
  expect(problem(lines({ max: 20 }), "one\u0007")).toBe("Takes text without control characters.");
});

describe("credits", () => {
  test.each([
    ["0.05", 50_000n],
    ["1,000.50", 1_000_500_000n],
    ["9007199254.740991", 9_007_199_254_740_991n],
  ])("%s is %s microcredits", (text, micros) => {
    expect(credits().parse(text)).toBe(micros);
    expect(optionalCredits().parse(text)).toBe(micros);
  });

  test.each([
    ["-1", "Cannot be negative."],
    ["9223372036854775808", "Takes at most 9,007,199,254 credits."],
    ["1e5", "Takes an amount such as 0.05 or 1,000.50, with at most 6 decimals."],
    ["0.0000001", "Takes an amount such as 0.05 or 1,000.50, with at most 6 decimals."],
    ["1,00", "Takes an amount such as 0.05 or 1,000.50, with at most 6 decimals."],
  ])("%s: %s", (text, message) => {
    expect(problem(credits(), text)).toBe(message);
    expect(problem(optionalCredits(), text)).toBe(message);
  });

  test("an empty field is null only where it may be empty", () => {
    expect(optionalCredits().parse(" ")).toBeNull();
    expect(problem(credits(), "")).toMatch(/^Takes an amount/);
  });
});

test.each(["-1", "1.5", "9223372036854775808", "1e3", "", "٣", "1,00"])("whole refuses %j", (text) => {
  expect(problem(whole({ min: 0, max: 1000, unit: "days" }), text)).toBe("Takes a whole number from 0 to 1,000 days.");
});

test("whole takes grouped digits", () => {
  expect(whole({ min: 0, max: 2_000_000 }).parse("1,000,000")).toBe(1_000_000);
});

test("rowId takes the public id of its kind only", () => {
  expect(rowId("route").parse("rt_Z")).toBe(31n);
  expect(problem(rowId("route"), "con_Z")).toBe("No such id.");
  expect(problem(rowId("route"), "rt_ZZZZZZZZZZZZZ")).toBe("No such id.");
});

test("a flag that the form left out is off", () => {
  const form = z.strictObject({ on: flag() });
  expect(form.parse({})).toEqual({ on: false });
  expect(form.parse({ on: "on" })).toEqual({ on: true });
  expect(form.safeParse({ on: "1" }).success).toBe(false);
});

test("rows as JSON refuse what is no JSON, too long, or has a key named __proto__", () => {
  const rows = jsonOf(z.array(z.strictObject({ a: z.string() })));
  expect(rows.parse('[{"a":"x"}]')).toEqual([{ a: "x" }]);
  expect(problem(rows, "[{")).toBe("Takes rows as JSON.");
  expect(problem(rows, `["${"x".repeat(70_000)}"]`)).toBe("Too many rows.");
  expect(rows.safeParse('[{"a":"x","__proto__":{"b":1}}]').success).toBe(false);
});
