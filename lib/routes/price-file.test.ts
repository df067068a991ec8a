import { expect, test } from "vitest";
import { readPriceFile } from "./price-file";

function rows(text: string) {
  const lines = readPriceFile(text);
  if (!lines.ok) throw new Error(lines.message);
  return lines.value.map(({ line, model, price, problem }) => [
    line,
    model,
    problem ?? [price?.inputMicros, price?.cachedInputMicros, price?.outputMicros].join(" "),
  ]);
}

test("CSV in any order of columns; without a cached price input's own counts", () => {
  expect(rows("Output;Model;Cached-Input;input\n10;gpt-4*;1.25;2.5\n15;*;;3\n")).toEqual([
    [2, "gpt-4*", "2500000 1250000 10000000"],
    [3, "*", "3000000 3000000 15000000"],
  ]);
});

test.each([
  ['[{"model": "a", "input": 0.0000015, "output": "4"}]', [[1, "a", "2 2 4000000"]]],
  ['{"a": {"input": 1, "cached_input": 0.5, "output": 2, "note": "x"}}', [[1, "a", "1000000 500000 2000000"]]],
])("JSON as a list and by model: %s", (text, expected) => {
  expect(rows(text)).toEqual(expected);
});

test("each row says what is wrong with it, and a model comes once", () => {
  expect(rows("model,input,output\na,1,2\na,3,4\nb,x,2\n,1,2\nb c,1,2\nd,1,-2")).toEqual([
    [2, "a", "1000000 1000000 2000000"],
    [3, "a", "Line 2 has a price of it already."],
    [4, "b", expect.stringMatching(/^Input: Takes an amount/)],
    [5, "", "Model: Cannot be empty."],
    [6, "b c", expect.stringMatching(/^Model: Takes a model's name/)],
    [7, "d", "Output: Cannot be negative."],
  ]);
});

test.each([
  ["", "file_empty"],
  ["{}", "file_empty"],
  ["[", "file_malformed"],
  ['model,input,output\n"a,1,2', "file_malformed"],
  ["model,price\na,1", "columns_missing"],
  [`model,input,output\n${Array.from({ length: 101 }, (_, n) => `m${n},1,2`).join("\n")}`, "too_many_models"],
  ["x".repeat(200_001), "file_too_long"],
])("%# is refused at the field", (text, code) => {
  expect(readPriceFile(text)).toMatchObject({ ok: false, code, field: "file" });
});
