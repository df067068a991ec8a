import { z } from "zod";

/** What the demo's Stripe is told to do wrong, so that tests and the curious can see what becomes of it. */
export const FaultsInput = z.strictObject({
  api: z
    .array(
      z.strictObject({
        /** A path begins with this: "/v1/checkout/sessions". */
        path: z.string().startsWith("/v1/"),
        method: z.enum(["GET", "POST", "DELETE"]).optional(),
        /** error: 500 before anything is done. error_after: done, stored, answered 500. drop_after: done, and no answer at all. */
        kind: z.enum(["error", "error_after", "drop_after", "rate_limit"]),
        times: z.int().min(1).max(1000),
      }),
    )
    .max(20)
    .default([]),
  /** once: as it should be. twice: each event two times. lost: none. delayed: after delayMs. reversed: those of delayMs, last first. */
  webhooks: z.enum(["once", "twice", "lost", "delayed", "reversed"]).default("once"),
  delayMs: z.int().min(0).max(60_000).default(500),
});

export type FaultSettings = z.output<typeof FaultsInput>;
type ApiFault = FaultSettings["api"][number];

export class Faults {
  settings: FaultSettings = FaultsInput.parse({});
  readonly #used = new Map<ApiFault, number>();

  set(settings: FaultSettings): void {
    this.settings = settings;
    this.#used.clear();
  }

  /** The fault that this request meets; each is used up after its number of times. */
  take(method: string, path: string): ApiFault["kind"] | null {
    const fault = this.settings.api.find(
      (each) =>
        path.startsWith(each.path) &&
        (each.method === undefined || each.method === method) &&
        (this.#used.get(each) ?? 0) < each.times,
    );
    if (fault === undefined) return null;
    this.#used.set(fault, (this.#used.get(fault) ?? 0) + 1);
    return fault.kind;
  }
}
