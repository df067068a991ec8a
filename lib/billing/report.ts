import { z } from "zod";
import type { Sql } from "@/lib/kernel/sql";

const Report = z.object({
  /** ISO 8601, as is fullAt: when the last look at everything was. */
  at: z.string(),
  fullAt: z.string(),
  sessions: z.number(),
  /** Of auto top-ups, that were not known as paid. */
  payments: z.number(),
  refunds: z.number(),
  disputes: z.number(),
  subscriptions: z.number(),
  invoices: z.number(),
  /** Booked by this run, since no webhook had done it. */
  repaired: z.number(),
  differences: z.array(z.object({ objectId: z.string(), detail: z.string() })),
  /** There was more than a run looks at. */
  isCut: z.boolean(),
});

/** What the last reconciliation found. */
export type StripeReport = z.output<typeof Report>;
export type StripeDifference = StripeReport["differences"][number];

const KEY = "stripe_report";

export async function readReport(sql: Sql): Promise<StripeReport | null> {
  const [row] = await sql.query<{ value: unknown }>("SELECT value FROM setting WHERE key = $1::text", [KEY]);
  const stored = Report.safeParse(row?.value);
  return stored.success ? stored.data : null;
}

export async function keepReport(sql: Sql, report: StripeReport): Promise<void> {
  await sql.query(
    `INSERT INTO setting (key, value, updated_at) VALUES ($1::text, $2::jsonb, clock_timestamp())
     ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, updated_at = EXCLUDED.updated_at`,
    [KEY, JSON.stringify(report)],
  );
}
