/**
 * A small line without axes: how something has gone. `label` says what and in which time, as the line itself cannot.
 * Fewer than two values draw nothing.
 */
export function Sparkline({
  values,
  label,
  className = "h-8 w-full",
}: {
  readonly values: readonly number[];
  readonly label: string;
  readonly className?: string;
}) {
  if (values.length < 2) return null;
  const top = Math.max(...values, 0);
  const bottom = Math.min(...values, 0);
  const height = top - bottom || 1;
  const points = values.map(
    (value, index) => `${(index / (values.length - 1)) * 100},${((top - value) / height) * 100}`,
  );
  const zero = (top / height) * 100;
  return (
    <svg
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      className={`block overflow-visible ${className}`}
    >
      <path d={`M0 ${zero}H100`} vectorEffect="non-scaling-stroke" className="fill-none stroke-line-2" />
      <polyline
        points={points.join(" ")}
        vectorEffect="non-scaling-stroke"
        className="fill-none stroke-[1.5] stroke-ink-2"
      />
    </svg>
  );
}
