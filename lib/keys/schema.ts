import { isIP } from "node:net";
import { z } from "zod";
import { line, lines, rowId, whole } from "@/lib/platform/fields";

export const KEYS_MAX = 200;
export const ROUTES_MAX = 200;
export const ADDRESSES_MAX = 100;

const settings = {
  name: line({ max: 100 }),
  /** A minute in the console's time zone, "2026-12-31T18:00"; empty: never. */
  expiresAt: z
    .string({ error: "Takes a date and time." })
    .trim()
    .regex(/^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?)?$/, "Takes a date and time such as 2026-12-31 18:00, or nothing.")
    .transform((text) => text || null),
  /** None: every route of the plan. */
  routeIds: z.array(rowId("route")).max(ROUTES_MAX, `Takes at most ${ROUTES_MAX} routes.`).default([]),
  /** An address or CIDR block a line; none: any address. */
  ipAllow: lines({ max: 6000 }).transform(blocksOf),
};

export const CreateKeyInput = z.strictObject({ consumerId: rowId("consumer"), ...settings });
export const EditKeyInput = z.strictObject({ keyId: rowId("key"), ...settings });
export const RevokeKeyInput = z.strictObject({ keyId: rowId("key") });
/** How long the old key goes on: 30 days at most, 0 ends it at once. */
export const RotateKeyInput = z.strictObject({ keyId: rowId("key"), graceHours: whole({ min: 0, max: 720 }) });
/** In the portal the session names the consumer. */
export const CreateOwnKeyInput = CreateKeyInput.omit({ consumerId: true });

export type CreateKey = z.output<typeof CreateKeyInput>;
export type EditKey = z.output<typeof EditKeyInput>;
export type RotateKey = z.output<typeof RotateKeyInput>;
export type RevokeKey = z.output<typeof RevokeKeyInput>;

function blocksOf(text: string, context: z.RefinementCtx): string[] {
  const blocks = text.split(/[\s,]+/).filter((part) => part !== "");
  const wrong = blocks.find((block) => blockOf(block) === null);
  const fault = wrong
    ? `“${wrong.slice(0, 60)}” is no IP address or CIDR block. Takes such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32.`
    : blocks.length > ADDRESSES_MAX && `Takes at most ${ADDRESSES_MAX} addresses.`;
  if (fault) {
    context.issues.push({ code: "custom", message: fault, input: text });
    return z.NEVER;
  }
  return [...new Set(blocks.map((block) => blockOf(block) ?? block))];
}

/** "203.0.113.7" → "203.0.113.7/32"; null where it is no address or the prefix is longer than the address. */
function blockOf(text: string): string | null {
  const [address = "", prefix, ...rest] = text.toLowerCase().split("/");
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  if (bits === 0 || rest.length > 0 || address.includes("%")) return null;
  if (prefix === undefined) return `${address}/${bits}`;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits ? `${address}/${Number(prefix)}` : null;
}
