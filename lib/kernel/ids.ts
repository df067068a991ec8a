/**
 * Public ids: a prefix that names the kind, then the row's number in Crockford base 32 (no I, L, O, U).
 * They are names, not secrets: whoever presents one must still be allowed to see what it names.
 */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export const ID_PREFIX = {
  consumer: "con",
  key: "key",
  plan: "plan",
  planVersion: "pv",
  route: "rt",
  gateway: "gw",
  grant: "grant",
  ledgerEntry: "led",
  operator: "op",
  audit: "aud",
  subscription: "sub",
  override: "lim",
  pack: "pack",
  planPrice: "pp",
  member: "mem",
  message: "msg",
  webhook: "wh",
  delivery: "dlv",
  savedView: "view",
} as const;

export type IdKind = keyof typeof ID_PREFIX;

export function toBase32(value: bigint | number): string {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 2 ** 31)
    return smallToBase32(value);
  let rest = BigInt(value);
  if (rest < 0n) throw new RangeError(`no base 32 form of ${value}`);
  let text = "";
  do {
    text = ALPHABET[Number(rest & 31n)] + text;
    rest >>= 5n;
  } while (rest > 0n);
  return text;
}

/** Sequences are small, and made on the hot path, where a bigint costs more than all the rest. */
function smallToBase32(value: number): string {
  let text = "";
  let rest = value;
  do {
    text = ALPHABET[rest & 31] + text;
    rest >>>= 5;
  } while (rest > 0);
  return text;
}

/** The number, or null for anything that toBase32 does not write or that exceeds a bigint column. */
export function fromBase32(text: string): bigint | null {
  if (text.length === 0 || text.length > 13 || (text.length > 1 && text.startsWith("0"))) return null;
  let value = 0n;
  for (const char of text) {
    const digit = ALPHABET.indexOf(char);
    if (digit < 0) return null;
    value = (value << 5n) | BigInt(digit);
  }
  return value <= 9_223_372_036_854_775_807n ? value : null;
}

export function publicId(kind: IdKind, id: bigint | number): string {
  return `${ID_PREFIX[kind]}_${toBase32(id)}`;
}

/** The row's number behind a public id of this kind, or null. */
export function parsePublicId(kind: IdKind, text: string): bigint | null {
  const prefix = `${ID_PREFIX[kind]}_`;
  return text.startsWith(prefix) ? fromBase32(text.slice(prefix.length)) : null;
}
