import { creditsDisplay } from "@/lib/kernel/money";
import type { TermChange } from "@/lib/plans/diff-terms";
import type { PublishEffect } from "@/lib/plans/publish-effect";

/** The effect of publishing as texts, for the browser. */
export interface EffectView {
  readonly changes: readonly { readonly change: TermChange; readonly note: string | null }[];
  readonly problems: readonly { readonly key: string; readonly message: string }[];
  readonly warnings: readonly { readonly key: string; readonly message: string }[];
  readonly subscribers: readonly { readonly version: number; readonly count: number }[];
}

export function effectView(effect: PublishEffect): EffectView {
  const keyed = (list: PublishEffect["problems"]) =>
    list.map(({ routeId, field, message }) => ({ key: `${routeId ?? ""} ${field} ${message}`, message }));
  return {
    changes: effect.changes.map((change) => ({ change, note: noteOf(change, effect) })),
    problems: keyed(effect.problems),
    warnings: keyed(effect.warnings),
    subscribers: effect.subscribers,
  };
}

/** What the last week tells about a change, where it tells anything. */
function noteOf({ route, kind }: TermChange, { weekDeltaMicros, weekUpgrades }: PublishEffect): string | null {
  if (route === null) return null;
  const delta = kind === "price" ? weekDeltaMicros.get(route.id) : undefined;
  if (delta !== undefined) {
    return `Last week's calls at the new price: ${delta > 0n ? "+" : ""}${creditsDisplay(delta)} credits`;
  }
  const refused = kind === "route" ? weekUpgrades.get(route.id) : undefined;
  if (refused === undefined) return null;
  return `${refused.toLocaleString("en")} ${refused === 1 ? "refusal" : "refusals"} of last week would not have been for the plan`;
}
