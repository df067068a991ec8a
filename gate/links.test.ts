import { expect, it } from "vitest";
import { ManualClock } from "@/lib/kernel/clock";
import { openTopUpToken } from "@/lib/platform/crypto";
import { createTopUpLinks } from "./links";

const SECRET = "link-secret-link-secret-link-secret";
const HOUR_MS = 3_600_000;
const NOON_MS = Date.UTC(2026, 10, 22, 12);

function tokenOf(link: string): string {
  expect(link).toMatch(/^https:\/\/console\.example\.com\/t\/[\w.-]+$/);
  return link.slice(link.lastIndexOf("/") + 1);
}

it("mints one link a consumer and hour, good for a day from the hour's start", () => {
  const clock = new ManualClock(NOON_MS + 5);
  const linkOf = createTopUpLinks("https://console.example.com", SECRET, clock);
  const first = linkOf(5);
  clock.advance(HOUR_MS - 10);
  expect(linkOf(5)).toBe(first);
  expect(linkOf(6)).not.toBe(first);
  expect(openTopUpToken([SECRET], tokenOf(first), NOON_MS + 24 * HOUR_MS - 1)).toEqual({
    state: "valid",
    consumerId: 5n,
  });
  expect(openTopUpToken([SECRET], tokenOf(first), NOON_MS + 24 * HOUR_MS)).toEqual({ state: "expired" });
  clock.advance(HOUR_MS);
  expect(linkOf(5)).not.toBe(first);
});

it("gives the same link to a consumer that its bound has pushed out", () => {
  const linkOf = createTopUpLinks("https://console.example.com", SECRET, new ManualClock(NOON_MS));
  const first = linkOf(0);
  for (let consumer = 1; consumer <= 10_001; consumer++) linkOf(consumer);
  expect(linkOf(0)).toBe(first);
});
