import { changedFields } from "@/lib/audit/changed-fields";
import type { Json } from "@/lib/audit/record";
import type { ImportRow } from "@/lib/consumers/schema";
import type { ConsumerStatus, Prisma } from "@/lib/generated/prisma/client";
import { ok, type Result, refuse } from "@/lib/kernel/result";

/** The consumer that has the row's external id already. */
export interface Imported {
  readonly name: string;
  readonly email: string | null;
  readonly metadata: Prisma.JsonValue;
  readonly status: ConsumerStatus;
  /** Of its running subscription. */
  readonly planName: string | null;
}

export interface ImportVerdict {
  readonly verdict: "new" | "changed" | "unchanged";
  /** Both sides of what would be written, as an audit row has them. */
  readonly before: Json;
  readonly after: Json;
  /** The plan to assign; null: none, or it is on it already. */
  readonly plan: string | null;
  /** The credits to grant: only to a new consumer, so that a file that is sent again grants nothing twice. */
  readonly creditsMicros: bigint | null;
}

type RowFault = "name_missing" | "plan_unknown" | "consumer_archived";

/** What a row would do. `planNames` are those that can be assigned. The dry run and the import itself both go by it. */
export function judgeRow(
  row: ImportRow,
  existing: Imported | null,
  planNames: readonly string[],
): Result<ImportVerdict, RowFault> {
  const plan = row.plan === null ? null : planNamed(row.plan, planNames);
  if (row.plan !== null && plan === null) {
    return refuse("plan_unknown", `There is no published plan “${row.plan}”.`, "plan");
  }
  if (existing === null) {
    if (row.name === null) return refuse("name_missing", "A new consumer needs a name.", "name");
    const { creditsMicros } = row;
    const after = {
      name: row.name,
      ...(row.email === null ? {} : { email: row.email }),
      ...(row.metadata === null ? {} : { metadata: row.metadata }),
      ...(plan === null ? {} : { plan }),
      ...(creditsMicros === null || creditsMicros === 0n ? {} : { creditsMicros }),
    };
    return ok({ verdict: "new", before: null, after, plan, creditsMicros: creditsMicros || null });
  }
  if (existing.status === "archived") {
    return refuse("consumer_archived", `${existing.name} is archived. Restore it first.`);
  }
  const wanted: Record<string, Json> = {};
  if (row.name !== null) wanted.name = row.name;
  if (row.email !== null) wanted.email = row.email;
  if (row.metadata !== null) wanted.metadata = row.metadata;
  if (plan !== null) wanted.plan = plan;
  const { name, email, metadata, planName } = existing;
  const changed = changedFields({ name, email, metadata, plan: planName }, wanted);
  return ok({
    verdict: changed ? "changed" : "unchanged",
    before: changed?.before ?? null,
    after: changed?.after ?? null,
    plan: plan === planName ? null : plan,
    creditsMicros: null,
  });
}

/** "growth" and "Growth v4" name the plan "Growth", unless there is one that is called just so. */
function planNamed(text: string, planNames: readonly string[]): string | null {
  const named = (wanted: string) => planNames.find((name) => name.toLowerCase() === wanted.toLowerCase());
  return named(text) ?? named(text.replace(/ v\d+$/i, "")) ?? null;
}
