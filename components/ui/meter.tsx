import { cn } from "@/components/class-names";

/**
 * How much of a limit is used. `used` and `limit` in the same unit; `label` says of what ("Requests this month").
 * From 90 % it takes the quota's colour, at 100 % the cap's; the number beside it says the same.
 */
export function Meter({
  used,
  limit,
  label,
  className,
}: {
  readonly used: number;
  readonly limit: number;
  readonly label: string;
  readonly className?: string;
}) {
  const percent = limit <= 0 ? 100 : Math.min(100, Math.max(0, (used / limit) * 100));
  return (
    <span
      role="img"
      aria-label={`${label}: ${Math.round(percent)} % used`}
      className={cn("relative block h-1.5 min-w-20 bg-line", className)}
    >
      <span
        className={cn("absolute inset-y-0 left-0", percent >= 100 ? "bg-cap" : percent >= 90 ? "bg-quota" : "bg-ink-2")}
        style={{ width: `${percent}%` }}
      />
    </span>
  );
}
