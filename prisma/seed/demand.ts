import { tzOffset } from "@date-fns/tz";
import type { Random } from "@/lib/kernel/random";
import type { RouteName } from "./catalog";
import type { SeedConsumer, Taste } from "./consumers";
import { HOUR_MS } from "./timeline";

/** What a consumer wanted of one route in one minute. */
export interface Session {
  readonly minuteMs: number;
  readonly route: RouteName;
  readonly calls: number;
}

/** Share of the busiest hour, by local hour: asleep at night, a dip at lunch, a second wind in the evening. */
const BY_HOUR = [
  0.1, 0.07, 0.06, 0.06, 0.08, 0.15, 0.32, 0.55, 0.82, 0.97, 1, 0.96, 0.8, 0.9, 0.98, 0.93, 0.8, 0.66, 0.55, 0.5, 0.42,
  0.34, 0.24, 0.16,
];
/** From Sunday. */
const BY_WEEKDAY = [0.42, 1, 1.06, 1.08, 1.03, 0.92, 0.5];

/** One hour's sessions in order of time; none in quiet hours of small consumers. `hourMs` is Unix ms on the hour. */
export function sessionsOfHour(consumer: SeedConsumer, hourMs: number, random: Random): Session[] {
  const wanted = consumer.peakCalls * shapeAt(hourMs, consumer.timeZone) * (0.6 + 0.8 * random.next());
  if (wanted < 1.5 && random.next() > wanted) return [];
  const count = wanted < 6 ? 1 : 1 + Math.floor(random.next() * 3);
  return Array.from({ length: count }, () => ({
    minuteMs: hourMs + Math.floor(random.next() * 60) * 60_000,
    route: pickRoute(consumer.taste, random),
    calls: Math.max(1, Math.round((wanted / count) * (0.5 + random.next()))),
  })).toSorted((a, b) => a.minuteMs - b.minuteMs);
}

export function shapeAt(hourMs: number, timeZone: string): number {
  const local = new Date(hourMs + tzOffset(timeZone, new Date(hourMs)) * 60_000);
  return (BY_HOUR[local.getUTCHours()] ?? 0) * (BY_WEEKDAY[local.getUTCDay()] ?? 0);
}

export function hoursBetween(fromMs: number, toMs: number): number[] {
  return Array.from(
    { length: Math.max(0, Math.ceil((toMs - fromMs) / HOUR_MS)) },
    (_, index) => fromMs + index * HOUR_MS,
  );
}

function pickRoute(taste: Taste, random: Random): RouteName {
  const entries = Object.entries(taste) as [RouteName, number][];
  let rest = random.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of entries) {
    rest -= weight;
    if (rest < 0) return name;
  }
  return "forecast";
}
