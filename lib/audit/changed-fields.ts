import { isDeepStrictEqual } from "node:util";
import type { Json } from "@/lib/audit/record";

/** Only the fields of `after` that differ from `before`, as an audit row's two sides; null where none does. */
export function changedFields(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, Json>>,
): { before: Json; after: Json } | null {
  const names = Object.keys(after).filter((name) => !isDeepStrictEqual(before[name], after[name]));
  if (names.length === 0) return null;
  const pick = (side: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(names.map((name) => [name, (side[name] ?? null) as Json]));
  return { before: pick(before), after: pick(after) };
}
