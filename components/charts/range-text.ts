import { TZDate } from "@date-fns/tz";
import { format } from "date-fns";

/** "16 – 22 Nov"; with times where it is two days or less: "22 Nov 13:00 – 14:00". `toMs` is exclusive. */
export function rangeText(range: { readonly fromMs: number; readonly toMs: number }, zone: string): string {
  const from = new TZDate(range.fromMs, zone);
  const to = new TZDate(range.toMs, zone);
  const last = new TZDate(range.toMs - 1, zone);
  if (range.toMs - range.fromMs > 2 * 86_400_000) {
    const sameMonth = format(from, "MMM yyyy") === format(last, "MMM yyyy");
    return `${format(from, sameMonth ? "d" : "d MMM")} – ${format(last, "d MMM")}`;
  }
  const sameDay = format(from, "d MMM yyyy") === format(last, "d MMM yyyy");
  return `${format(from, "d MMM HH:mm")} – ${format(to, sameDay ? "HH:mm" : "d MMM HH:mm")}`;
}
