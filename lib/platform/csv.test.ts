import { expect, test } from "vitest";
import { csvText } from "./csv";

test("cells that need it are quoted, quotes doubled, lines end in CR LF", () => {
  expect(
    csvText([
      ["a", "b,c"],
      ['say "hi"', "two\nlines"],
    ]),
  ).toBe('a,"b,c"\r\n"say ""hi""","two\nlines"\r\n');
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])("%j is no formula any more", (text) => {
  expect(csvText([[text]])).toMatch(/^"?'/);
});

test("nothing is nothing", () => {
  expect(csvText([])).toBe("");
});
