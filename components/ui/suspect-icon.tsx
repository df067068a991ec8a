import { cn } from "@/components/class-names";

/** A diamond with an exclamation mark: suspected mistaken. Drawn on lucide's grid, which has none. */
export function SuspectIcon({ className }: { readonly className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={cn("lucide", className)}
    >
      <path d="M12 2.25 21.75 12 12 21.75 2.25 12zM12 7.5v5.4M12 16.5v.15" />
    </svg>
  );
}
