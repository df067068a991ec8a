import { AMOUNT_MICROS_MAX } from "@/lib/kernel/money";

/** `units` × unit price in microcredits; null where it is more than an amount may be, which nobody's credits can cover. */
export function unitCost(unitMicros: number, units: number): number | null {
  const costMicros = unitMicros * units;
  return costMicros <= AMOUNT_MICROS_MAX ? costMicros : null;
}

/** Microcredits per 1,000,000 tokens. */
export interface TokenPrice {
  readonly inputMicros: number;
  readonly cachedInputMicros: number;
  readonly outputMicros: number;
}

export interface TokenUsage {
  readonly inputTokens: number;
  /** Of the input tokens, charged at their own price instead. */
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
}

/** ceil(Σ tokens × price / 10⁶), rounded up once a call; null where it is more than an amount may be. */
export function tokenCost(price: TokenPrice, usage: TokenUsage): number | null {
  const total =
    BigInt(usage.inputTokens) * BigInt(price.inputMicros) +
    BigInt(usage.cachedInputTokens) * BigInt(price.cachedInputMicros) +
    BigInt(usage.outputTokens) * BigInt(price.outputMicros);
  const costMicros = (total + 999_999n) / 1_000_000n;
  return costMicros <= BigInt(AMOUNT_MICROS_MAX) ? Number(costMicros) : null;
}

/** The price of a model: its own row, else the longest pattern ("gpt-4*") that fits; null: none does. */
export function priceOfModel<Price extends { readonly model: string }>(
  prices: readonly Price[],
  model: string,
): Price | null {
  let best: Price | null = null;
  for (const price of prices) {
    if (price.model === model) return price;
    if (fitsPattern(price.model, model) && (best === null || price.model.length > best.model.length)) best = price;
  }
  return best;
}

/** "*" stands for any run of characters, also none; everything else for itself. */
function fitsPattern(pattern: string, text: string): boolean {
  const [head = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return pattern === text;
  const tail = rest.pop() ?? "";
  if (text.length < head.length + tail.length || !text.startsWith(head) || !text.endsWith(tail)) return false;
  let from = head.length;
  for (const middle of rest) {
    const found = text.indexOf(middle, from);
    if (found < 0 || found + middle.length > text.length - tail.length) return false;
    from = found + middle.length;
  }
  return true;
}
