import { TZDate } from "@date-fns/tz";
import { format } from "date-fns";

/** "22 Nov 2026 14:31:52" in `zone`, an IANA name. By date-fns, so that server and browser write the same. */
export function absoluteText(at: Date, zone: string): string {
  return format(new TZDate(at.getTime(), zone), "d MMM yyyy HH:mm:ss");
}

/** "22 Nov 14:31": a row of a table. */
export function minuteText(at: Date, zone: string): string {
  return format(new TZDate(at.getTime(), zone), "d MMM HH:mm");
}

/** "22 Nov 2026" */
export function dayText(at: Date, zone: string): string {
  return format(new TZDate(at.getTime(), zone), "d MMM yyyy");
}

/** "4 min ago", "in 2 h", "just now" (under 5 s), and from 30 days on the day itself. */
export function relativeText(at: Date, now: Date, zone: string): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  const distance = Math.abs(seconds);
  if (distance < 5) return "just now";
  const unit = UNITS.find(({ below }) => distance < below);
  if (!unit) return dayText(at, zone);
  const span = `${Math.floor(distance / unit.seconds)} ${unit.name}`;
  return seconds > 0 ? `in ${span}` : `${span} ago`;
}

const UNITS = [
  { name: "s", seconds: 1, below: 60 },
  { name: "min", seconds: 60, below: 3600 },
  { name: "h", seconds: 3600, below: 86_400 },
  { name: "d", seconds: 86_400, below: 30 * 86_400 },
];

/** What a datetime-local field shows for a moment: "2026-11-22T14:31", wall time of `zone`. */
export function fieldText(atMs: number, zone: string): string {
  return format(new TZDate(atMs, zone), "yyyy-MM-dd'T'HH:mm");
}

/** The moment a datetime-local field means in `zone`, or null where it is empty or half typed. */
export function fieldMoment(text: string, zone: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})/.exec(text);
  if (!match) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = match.slice(1).map(Number);
  return new TZDate(year, month - 1, day, hour, minute, zone).getTime();
}
