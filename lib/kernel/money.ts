/** One credit is 1,000,000 microcredits. Money is an integer of microcredits everywhere; text appears only at the edges. */
export const MICROS_PER_CREDIT = 1_000_000;

/** The greatest amount a column, a lease or a request may carry: a JavaScript safe integer, about 9 billion credits. */
export const AMOUNT_MICROS_MAX = Number.MAX_SAFE_INTEGER;

/** "12.5" for 12500000: the API's form, with at most six fractional digits and none that say nothing. */
export function creditsText(micros: bigint | number): string {
  const amount = Math.abs(Number(micros));
  if (!Number.isSafeInteger(amount)) return longCreditsText(BigInt(micros));
  const rest = amount % MICROS_PER_CREDIT;
  const whole = `${micros < 0 ? "-" : ""}${(amount - rest) / MICROS_PER_CREDIT}`;
  return rest === 0 ? whole : `${whole}.${fractionText(String(rest))}`;
}

/** Beyond what a number holds; sums over all consumers may be. Each check says four amounts, too many for bigints. */
function longCreditsText(micros: bigint): string {
  const digits = (micros < 0n ? -micros : micros).toString();
  const fraction = fractionText(digits.slice(-6));
  return `${micros < 0n ? "-" : ""}${digits.slice(0, -6)}${fraction === "" ? "" : `.${fraction}`}`;
}

/** Of as many millionths. */
function fractionText(micros: string): string {
  return micros.padStart(6, "0").replace(/0+$/, "");
}

/** "1,234.50" for 1234500000: what people read. At least two fractional digits, more only where the amount has them. */
export function creditsDisplay(micros: bigint | number): string {
  const text = creditsText(micros);
  const negative = text.startsWith("-");
  const [whole = "0", fraction = ""] = (negative ? text.slice(1) : text).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${negative ? "−" : ""}${grouped}.${fraction.padEnd(2, "0")}`;
}

/**
 * Microcredits of what a person typed ("1,000.50", " 3 ", "-2.5"), or null where it is no amount: letters, more than six
 * fractional digits, misplaced grouping, or beyond AMOUNT_MICROS_MAX.
 */
export function parseCredits(text: string): bigint | null {
  const match = /^\s*([-−]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{0,6}))?\s*$/.exec(text);
  if (!match) return null;
  const [, sign = "", whole = "", fraction = ""] = match;
  const micros = BigInt(whole.replaceAll(",", "")) * 1_000_000n + BigInt(fraction.padEnd(6, "0"));
  if (micros > BigInt(AMOUNT_MICROS_MAX)) return null;
  return sign === "" ? micros : -micros;
}
