/** Currencies whose amounts in Stripe have another number of decimals than two. */
const DECIMALS: ReadonlyMap<string, number> = new Map([
  ...["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"].map(
    (code) => [code, 0] as const,
  ),
  ...["bhd", "jod", "kwd", "omr", "tnd"].map((code) => [code, 3] as const),
]);

/** ISK and UGX have no smaller unit, but Stripe takes them in hundredths that must be whole. */
const WHOLE_HUNDREDTHS: ReadonlySet<string> = new Set(["isk", "ugx"]);

/** "9.90 USD" for 990: an amount in the currency's smallest unit, as Stripe counts it, for people. */
export function moneyText(amount: bigint | number, currency: string): string {
  return `${moneyDigits(amount, currency)} ${currency.toUpperCase()}`;
}

/** "1,009.90": without the currency, as a field takes it. */
export function moneyDigits(amount: bigint | number, currency: string): string {
  const decimals = decimalsOf(currency);
  const digits = String(amount).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${whole}${decimals === 0 ? "" : `.${digits.slice(-decimals)}`}`;
}

/** What a person typed, in the smallest unit; or why it is no amount of this currency that Stripe takes. */
export function parseMoney(text: string, currency: string): { readonly amount: number } | { readonly fault: string } {
  const decimals = decimalsOf(currency);
  const match = /^\s*(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(\d*))?\s*$/.exec(text);
  const [, whole = "", fraction = ""] = match ?? [];
  const code = currency.toUpperCase();
  if (match === null || fraction.length > decimals) {
    const example = decimals === 0 ? "1,000" : `10.${"0".repeat(decimals)}`;
    return { fault: `Takes an amount of ${code} such as ${example}.` };
  }
  const amount = Number(whole.replaceAll(",", "") + fraction.padEnd(decimals, "0"));
  if (amount < 1) return { fault: "Takes more than 0." };
  if (amount > AMOUNT_MAX) return { fault: `Takes at most ${moneyText(AMOUNT_MAX, currency)}.` };
  if (decimals === 3 && amount % 10 !== 0) return { fault: `Stripe takes ${code} with a last digit of 0.` };
  if (WHOLE_HUNDREDTHS.has(currency) && amount % 100 !== 0) return { fault: `Stripe takes whole ${code} only.` };
  return { amount };
}

/** Stripe's greatest charge: eight digits. */
const AMOUNT_MAX = 99_999_999;

function decimalsOf(currency: string): number {
  return DECIMALS.get(currency) ?? 2;
}
