import { creditsDisplay } from "@/lib/kernel/money";

export interface PackChoice {
  /** Public id. */
  readonly id: string;
  readonly name: string;
  readonly creditsMicros: bigint;
  /** "9.90 USD" */
  readonly price: string;
}

interface PackButtonsProps {
  /** Where the choice is posted to. */
  readonly action: string;
  /** A UUID made for this page: pressed twice, it opens the same payment. */
  readonly attempt: string;
  readonly packs: readonly PackChoice[];
  /** Why nothing can be bought here. */
  readonly disabled?: boolean;
}

/** A plain form: it works before any script has come, on the worst of networks. */
export function PackButtons({ action, attempt, packs, disabled }: PackButtonsProps) {
  return (
    <form method="post" action={action}>
      <input type="hidden" name="attempt" value={attempt} />
      <div className="grid gap-2">
        {packs.map((pack) => (
          <button
            key={pack.id}
            type="submit"
            name="packId"
            value={pack.id}
            disabled={disabled}
            className="flex min-h-14 w-full cursor-pointer items-center justify-between gap-3 rounded-2 border border-line-2 bg-surface px-4 py-2 text-left hover:bg-hover disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-ink-3"
          >
            <span className="min-w-0 [overflow-wrap:anywhere]">
              <span className="block font-strong">{creditsDisplay(pack.creditsMicros)} credits</span>
              <span className="block text-12 text-ink-3">{pack.name}</span>
            </span>
            <span className="flex-none font-strong">
              <span className="sr-only">for </span>
              {pack.price}
            </span>
          </button>
        ))}
      </div>
      <p className="mt-2 text-12 text-ink-3">You pay on Stripe's page and come back here.</p>
    </form>
  );
}
