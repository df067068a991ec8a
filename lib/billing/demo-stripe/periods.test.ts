import { expect, test } from "vitest";
import { periodAt } from "./periods";

const seconds = (iso: string) => Date.parse(`${iso}Z`) / 1000;

test.each([
  ["2027-01-31T12:00", "month", 1, "2027-02-28T11:59", "2027-01-31T12:00", "2027-02-28T12:00"],
  ["2027-01-31T12:00", "month", 1, "2027-02-28T12:00", "2027-02-28T12:00", "2027-03-31T12:00"],
  ["2028-02-29T00:00", "year", 1, "2029-03-01T00:00", "2029-02-28T00:00", "2030-02-28T00:00"],
  ["2028-02-29T00:00", "year", 1, "2032-02-29T00:00", "2032-02-29T00:00", "2033-02-28T00:00"],
  ["2027-01-31T00:00", "month", 3, "2027-05-01T00:00", "2027-04-30T00:00", "2027-07-31T00:00"],
  ["2027-01-04T08:00", "week", 2, "2027-01-18T08:00", "2027-01-18T08:00", "2027-02-01T08:00"],
  ["2027-01-04T08:00", "day", 1, "2027-01-04T08:00", "2027-01-04T08:00", "2027-01-05T08:00"],
])("from %s, every %s × %i, the period around %s is %s to %s", (anchor, interval, interval_count, at, start, end) => {
  const period = periodAt(seconds(anchor), { interval, interval_count }, seconds(at));
  expect(period).toEqual({ start: seconds(start), end: seconds(end) });
});
