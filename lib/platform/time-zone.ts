import { TZDate } from "@date-fns/tz";

/** Whether it is an IANA name that Node knows. Offsets such as "+02:00", which Intl takes too, are not: they have no summer time. */
export function isTimeZone(name: string): boolean {
  if (name.length > 64 || !/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The moment of a minute or second on that zone's wall clock, "2026-12-31T18:00"; null where it is no such text or date. */
export function zonedInstant(text: string, zone: string): Date | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  const date = new TZDate(year, month - 1, day, hour, minute, second, 0, zone);
  const isReal = date.getMonth() === month - 1 && date.getDate() === day && hour < 24 && minute < 60 && second < 60;
  return isReal ? new Date(date.getTime()) : null;
}

/** The midnight that "2026-11-22" begins with on that zone's wall clock, or one some days after; null for anything else. */
export function dayStart(day: string, zone: string, daysAfter: number): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const midnight = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime())) return null;
  midnight.setUTCDate(midnight.getUTCDate() + daysAfter);
  return zonedInstant(midnight.toISOString().slice(0, 16), zone);
}

/** What a field suggests, UTC first. */
export function timeZoneNames(): string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone").filter((name) => name !== "UTC")];
}
