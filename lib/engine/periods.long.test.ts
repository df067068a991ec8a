import { expect, test } from "vitest";
import { periodAt, type QuotaPeriod } from "./periods";
import { luxonPeriod } from "./test-calendar";

const YEARS = { from: Date.UTC(2020, 0, 1), to: Date.UTC(2030, 0, 1) };
/** Ends of months, a leap day, and hours at which clocks change. */
const ANCHORS = [
  "2020-01-31T00:00Z",
  "2020-02-29T12:30Z",
  "2019-10-27T00:30Z",
  "2020-03-29T01:15Z",
  "2019-12-30T23:59Z",
];

/** Each boundary of the ten years, one after the other: also a proof that periods tile time. */
function differences(period: QuotaPeriod, zone: string, anchorMs: number | null): string[] {
  const found: string[] = [];
  for (let atMs = YEARS.from; atMs < YEARS.to; ) {
    const here = periodAt(period, atMs, zone, anchorMs);
    const expected = luxonPeriod(period, atMs, zone, anchorMs);
    if (here.startMs !== expected.startMs || here.endMs !== expected.endMs) {
      found.push(
        `${period} at ${atMs} from ${anchorMs}: ${here.startMs}–${here.endMs}, not ${expected.startMs}–${expected.endMs}`,
      );
    }
    if (here.endMs <= atMs) return [...found, `${period} at ${atMs} ends at ${here.endMs}`];
    atMs = here.endMs;
  }
  return found;
}

test.each(Intl.supportedValuesOf("timeZone"))("I15 every period of ten years in %s is luxon's", (zone) => {
  expect(differences("day", zone, null)).toEqual([]);
  expect(differences("week", zone, null)).toEqual([]);
  for (const anchor of [null, ...ANCHORS.map((text) => Date.parse(text))]) {
    expect(differences("month", zone, anchor)).toEqual([]);
  }
});
