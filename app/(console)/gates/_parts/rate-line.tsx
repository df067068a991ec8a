import { Link } from "@/components/ui/link";
import { type RateCounting, rateCountingText } from "@/lib/gates/rate-counting";

/** What a plan's rates come to with the gates that run. */
export function RateLine({ rates }: { readonly rates: RateCounting }) {
  return (
    <section aria-label="Rates" className="border-line border-t px-gutter py-2.5 text-ink-2">
      {rateCountingText(rates)}{" "}
      <Link className="link" href="/settings">
        Settings
      </Link>
    </section>
  );
}
