import { TZDate } from "@date-fns/tz";
import { format } from "date-fns";

/** "26 Nov 2026, 14:00 (Europe/Oslo)": a mail is read anywhere, so the zone is named. */
export function dayText(at: Date, zone: string): string {
  return `${format(new TZDate(at.getTime(), zone), "d MMM yyyy, HH:mm")} (${zone})`;
}
