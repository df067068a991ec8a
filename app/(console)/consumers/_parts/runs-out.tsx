import { Time } from "@/components/ui/time";
import { runOut } from "@/lib/consumers/run-out";

interface RunsOutProps {
  /** Both in microcredits. */
  readonly spendableMicros: number;
  readonly spentDayMicros: number;
  readonly now: Date;
}

/** When the credits are used up at the pace of the last 24 hours, in a table's cell. */
export function RunsOut({ spendableMicros, spentDayMicros, now }: RunsOutProps) {
  const end = runOut(spendableMicros, spentDayMicros, now);
  switch (end.kind) {
    case "now":
      return <b>now</b>;
    case "not_by_use":
      return <span title="Its calls of the last 24 h cost nothing">—</span>;
    case "not_within_a_year":
      return <span className="text-ink-3">over a year</span>;
    case "at":
      return <Time at={end.at} show={end.daysLeft < 2 ? "relative" : "day"} />;
  }
}
