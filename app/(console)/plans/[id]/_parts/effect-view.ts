import { publicId } from "@/lib/kernel/ids";
import { creditsDisplay } from "@/lib/kernel/money";
import type { TermChange } from "@/lib/plans/diff-terms";
import type { MoveEffect } from "@/lib/plans/move-effect";
import type { PublishEffect } from "@/lib/plans/publish-effect";

/** The effect of publishing as texts, for the browser. */
export interface EffectView {
  readonly changes: readonly { readonly change: TermChange; readonly note: string | null }[];
  readonly problems: readonly { readonly key: string; readonly message: string }[];
  readonly warnings: readonly { readonly key: string; readonly message: string }[];
  readonly moves: readonly MoveView[];
}

/** What coming to another version does to the subscribers of one. */
export interface MoveView {
  readonly versionId: string;
  readonly version: number;
  readonly subscribers: number;
  readonly changes: readonly TermChange[];
  readonly payLess: number;
  readonly payMore: number;
  /** "+12.40": their last week at the other prices. */
  readonly week: string;
  readonly most: readonly { readonly href: string; readonly name: string; readonly week: string }[];
}

export function effectView(effect: PublishEffect): EffectView {
  const keyed = (list: PublishEffect["problems"]) =>
    list.map(({ routeId, field, message }) => ({ key: `${routeId ?? ""} ${field} ${message}`, message }));
  return {
    changes: effect.changes.map((change) => ({ change, note: noteOf(change, effect) })),
    problems: keyed(effect.problems),
    warnings: keyed(effect.warnings),
    moves: effect.moves.map(moveView),
  };
}

export function moveView(move: MoveEffect): MoveView {
  return {
    versionId: publicId("planVersion", move.versionId),
    version: move.version,
    subscribers: move.subscribers,
    changes: move.changes,
    payLess: move.payLess,
    payMore: move.payMore,
    week: signed(move.weekDeltaMicros),
    most: move.most.map(({ consumerId, name, deltaMicros }) => ({
      href: `/consumers/${publicId("consumer", consumerId)}`,
      name,
      week: signed(deltaMicros),
    })),
  };
}

function signed(micros: bigint): string {
  return `${micros > 0n ? "+" : ""}${creditsDisplay(micros)}`;
}

/** What the last week tells about a change, where it tells anything. */
function noteOf({ route, kind }: TermChange, { weekUpgrades }: PublishEffect): string | null {
  const refused = route !== null && kind === "route" ? weekUpgrades.get(route.id) : undefined;
  if (refused === undefined) return null;
  return `${refused.toLocaleString("en")} ${refused === 1 ? "refusal" : "refusals"} of last week would not have been for the plan`;
}
