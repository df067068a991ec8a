import type { Actor } from "@/lib/access/actor";
import { creditsText } from "@/lib/kernel/money";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { readPriceFile } from "./price-file";
import { isSamePrice, type PricedModels, priceModels } from "./price-models";
import { readRoute } from "./queries";
import type { ImportPrices, ModelPrice } from "./schema";

export interface CheckedPrice {
  readonly line: number;
  readonly model: string;
  readonly verdict: "new" | "changed" | "unchanged" | "removed" | "error";
  /** What changes, or why not; empty where nothing is to be said. */
  readonly says: string;
}

/** The dry run: what an import of this file would do to the route's prices. Only reads. */
export async function checkPrices(tx: Tx, { routeId, file, others }: ImportPrices): Promise<Result<CheckedPrice[]>> {
  const lines = readPriceFile(file);
  if (!lines.ok) return lines;
  const known = (await readRoute(tx, routeId))?.modelPrices ?? [];
  const named = new Set(lines.value.map(({ model }) => model));
  const gone = others === "remove" ? known.filter(({ model }) => !named.has(model)) : [];
  return ok([
    ...lines.value.map(({ line, model, price, problem }): CheckedPrice => {
      if (price === null) return { line, model, verdict: "error", says: problem ?? "" };
      const before = known.find((one) => one.model === model);
      if (before === undefined) return { line, model, verdict: "new", says: priceText(price) };
      if (isSamePrice(before, price)) return { line, model, verdict: "unchanged", says: "" };
      return { line, model, verdict: "changed", says: `${priceText(before)} → ${priceText(price)}` };
    }),
    ...gone.map((price): CheckedPrice => ({ line: 0, model: price.model, verdict: "removed", says: priceText(price) })),
  ]);
}

/** Sets the prices that the file names, all or none; what the file does not name stays or goes, as was chosen. */
export async function importPrices(
  tx: Tx,
  actor: Actor,
  { routeId, file, others }: ImportPrices,
): Promise<Result<PricedModels>> {
  const lines = readPriceFile(file);
  if (!lines.ok) return lines;
  const wrong = lines.value.find(({ problem }) => problem !== null);
  if (wrong)
    return refuse("file_malformed", `Line ${wrong.line}: ${wrong.problem} Mend it, then check the file again.`);
  const set = lines.value.flatMap(({ price }) => price ?? []);
  const named = new Set(set.map(({ model }) => model));
  const known = (await readRoute(tx, routeId))?.modelPrices ?? [];
  const remove = others === "remove" ? known.map(({ model }) => model).filter((model) => !named.has(model)) : [];
  return priceModels(tx, actor, { routeId, set, remove });
}

/** "2.5 / 1.25 / 10": input, cached input, output. */
function priceText({ inputMicros, cachedInputMicros, outputMicros }: ModelPrice): string {
  return [inputMicros, cachedInputMicros, outputMicros].map((micros) => creditsText(micros)).join(" / ");
}
