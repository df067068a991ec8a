import { isIP } from "node:net";
import { z } from "zod";
import { line, whole } from "@/lib/platform/fields";

/** What an operator fills in to try a call. */
export const TryInput = z.strictObject({
  gateway: line({ max: 40 }),
  method: z.string().regex(/^[A-Z]{1,20}$/, "Takes an HTTP method in capitals."),
  url: line({ max: 2_000 }),
  /** A public id, a whole key, or a consumer's external id or name; "" for nobody. */
  who: line({ min: 0, max: 512 }),
  units: whole({ min: 0, max: 1_000_000_000 }).transform(String),
  ip: line({ min: 0, max: 64 }).refine(
    (ip) => ip === "" || isIP(ip) !== 0,
    "Takes an IPv4 or IPv6 address without port or brackets.",
  ),
});
