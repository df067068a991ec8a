import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvText } from "./csv";
import { parseCsv } from "./parse-csv";

function cellsOf(text: string) {
  const parsed = parseCsv(text);
  return parsed.ok ? parsed.value.map(({ cells }) => cells) : parsed.message;
}

describe("a CSV file", () => {
  test.each([
    ["", []],
    [
      "a,b\nc,d",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "\uFEFFa;b\r\nc;d\r\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "a\tb\rc\td",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    ['"a ""b""","c,\nd"\n', [['a "b"', "c,\nd"]]],
    [
      "a,\n,b\n",
      [
        ["a", ""],
        ["", "b"],
      ],
    ],
    ["a,", [["a", ""]]],
    ["a\n\n\nb\n", [["a"], ["b"]]],
    ["'=1+1,'-2,'plain", [["=1+1", "-2", "'plain"]]],
    ['"a', "Line 1: a quote is opened and never closed."],
    ['x\n"a"b', "Line 2: after a quoted cell comes a comma or a new line."],
  ])("%j is %j", (text, expected) => {
    expect(cellsOf(text)).toEqual(expected);
  });

  test("names the line of the file that a row begins on, line breaks in cells counted", () => {
    const parsed = parseCsv('a,b\n"one\ntwo",x\n\nlast,y\n');
    expect(parsed.ok && parsed.value.map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  test("comes back as it was exported, whatever its cells hold, formulas too", () => {
    const unit = fc.constantFrom(",", ";", "\t", '"', "\n", "\r", "'", "=", "-", "@", " ", "a", "é", "😀");
    const cell = fc.string({ unit, maxLength: 12 }).filter((text) => !/^'[=+\-@\t\r]/.test(text));
    const row = fc.tuple(cell, cell, cell);
    // Three columns in a head of our own, so that it is the comma that separates.
    fc.assert(
      fc.property(fc.array(row, { maxLength: 6 }), (rows) => {
        const written = [["first", "second", "third"], ...rows];
        expect(cellsOf(csvText(written))).toEqual(written);
      }),
    );
  });
});
