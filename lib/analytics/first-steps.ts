import type { Tx } from "@/lib/platform/db";

/** What has been done of the way from an empty database to a first refusal. */
export interface FirstSteps {
  readonly gateway: boolean;
  readonly route: boolean;
  readonly plan: boolean;
  readonly consumer: boolean;
  readonly subscription: boolean;
  readonly key: boolean;
  readonly grant: boolean;
  readonly served: boolean;
  readonly refused: boolean;
  /** Who was added last, for the steps that go on there. */
  readonly consumerId: bigint | null;
}

export async function firstSteps(tx: Tx): Promise<FirstSteps> {
  const [steps] = await tx.$queryRaw<FirstSteps[]>`
    SELECT EXISTS (SELECT FROM gateway WHERE archived_at IS NULL) AS gateway,
      EXISTS (SELECT FROM route WHERE archived_at IS NULL) AS route,
      EXISTS (SELECT FROM plan_version WHERE state = 'published') AS plan,
      EXISTS (SELECT FROM consumer) AS consumer, EXISTS (SELECT FROM subscription) AS subscription,
      EXISTS (SELECT FROM key) AS key, EXISTS (SELECT FROM ledger_entry) AS grant,
      EXISTS (SELECT FROM usage_minute) AS served, EXISTS (SELECT FROM occurrence) AS refused,
      (SELECT max(id) FROM consumer WHERE status <> 'archived') AS "consumerId"`;
  if (!steps) throw new Error("a SELECT without FROM gave no row");
  return steps;
}
