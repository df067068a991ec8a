import { describe, expect, test } from "vitest";

import { absoluteText, fieldMoment, fieldText, minuteText, relativeText } from "./time-text";

const at = new Date("2026-11-22T13:31:52.408Z");

test("a moment in a zone", () => {
  expect(absoluteText(at, "Europe/Oslo")).toBe("22 Nov 2026 14:31:52");
  expect(minuteText(at, "UTC")).toBe("22 Nov 13:31");
});

describe("a moment seen from now", () => {
  test.each([
    [0, "just now"],
    [-4, "just now"],
    [5, "5 s ago"],
    [59, "59 s ago"],
    [60, "1 min ago"],
    [3599, "59 min ago"],
    [7200, "2 h ago"],
    [86_400 * 29, "29 d ago"],
    [86_400 * 30, "22 Nov 2026"],
    [-7200, "in 2 h"],
  ])("%i s later", (seconds, words) => {
    expect(relativeText(at, new Date(at.getTime() + seconds * 1000), "UTC")).toBe(words);
  });
});

describe("a date field", () => {
  test("shows and reads wall time", () => {
    expect(fieldText(at.getTime(), "Europe/Oslo")).toBe("2026-11-22T14:31");
    expect(fieldMoment("2026-11-22T14:31", "Europe/Oslo")).toBe(Date.parse("2026-11-22T13:31Z"));
    expect(fieldMoment("2026-07-01T00:00", "Europe/Oslo")).toBe(Date.parse("2026-06-30T22:00Z"));
  });

  test.each(["", "2026-11-22", "yesterday"])("%j means nothing yet", (text) => {
    expect(fieldMoment(text, "UTC")).toBeNull();
  });
});
