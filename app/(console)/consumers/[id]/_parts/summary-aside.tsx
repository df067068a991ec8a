import { Legend } from "@/components/charts/legend";
import { MiniBars } from "@/components/charts/mini-bars";
import { type Counts, presentIn, type Series, sumOf, totalOf } from "@/components/charts/series";
import { groupOf } from "@/components/code-groups";
import { KeyStateBadge } from "@/components/keys/key-state-badge";
import { Pane } from "@/components/shell/pane";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { actionText } from "@/lib/audit/describe";
import { listAuditEntries } from "@/lib/audit/queries";
import { countRefusalsByDay, type RefusalDay } from "@/lib/consumers/refusals";
import { isCode } from "@/lib/engine/codes";
import { publicId } from "@/lib/kernel/ids";
import { listKeys, listRouteChoices } from "@/lib/keys/queries";
import { CreateKeyDialog } from "./create-key-dialog";
import { keyReason } from "./keys-tab";
import type { TabProps } from "./tab-props";

/** Refusals, keys and last acts, each with the way to all of it. */
export async function SummaryAside({ consumer, consumerId, operator, now }: TabProps & { readonly now: Date }) {
  const [refusals, keys, acts, routes] = await Promise.all([
    countRefusalsByDay(consumer.id, now),
    listKeys(consumer.id, { page: 1, pageSize: 5 }, now),
    listAuditEntries({
      actor: null,
      targetKind: null,
      consumerId: consumer.id,
      action: null,
      from: null,
      to: null,
      page: 1,
      pageSize: 4,
    }),
    listRouteChoices(),
  ]);
  const days = countsByDay(refusals, now);
  const totals = sumOf(days);
  const tab = (name: string) => `/consumers/${consumerId}?tab=${name}`;
  return (
    <div className="min-w-0">
      <Pane
        title="Refusals"
        className="border-t-0"
        actions={
          <Link className="link" href={tab("refusals")}>
            {totalOf(totals).toLocaleString("en")} in 7 days
          </Link>
        }
      >
        <MiniBars bars={days} label={`Refusals a day, last 7 days: ${days.map((day) => totalOf(day)).join(", ")}`} />
        <div className="mt-1 mb-2 flex justify-between text-11 text-ink-3">
          <span>7 days ago</span>
          <span>today</span>
        </div>
        {totalOf(totals) === 0 ? (
          <p className="text-ink-2">None.</p>
        ) : (
          <Legend series={presentIn(totals)} totals={totals} />
        )}
      </Pane>
      <Pane
        title="Keys"
        flush
        actions={
          <CreateKeyDialog
            consumerId={consumerId}
            routes={routes.map(({ id, name }) => ({ id: publicId("route", id), name }))}
            disabledReason={keyReason(operator.role, consumer)}
          />
        }
      >
        {keys.rows.length === 0 && (
          <p className="px-gutter pb-4 text-ink-2">No keys yet: nobody can call in its name.</p>
        )}
        <ul className="divide-y divide-line border-line border-t">
          {keys.rows.map((key) => (
            <li key={key.id} className="flex min-h-row items-center gap-3 px-gutter">
              <span className="min-w-0 flex-1 truncate" title={key.name}>
                {key.name}
              </span>
              <code className="text-12">{key.hint}</code>
              <KeyStateBadge state={key.state} />
            </li>
          ))}
        </ul>
        {keys.total > 0 && (
          <p className="border-line border-t px-gutter py-2.5">
            <Link className="link" href={tab("keys")}>
              {keys.total > keys.rows.length ? `All ${keys.total} keys` : "Edit and revoke keys"}
            </Link>
          </p>
        )}
      </Pane>
      <Pane
        title="Last acts"
        actions={
          <Link className="link" href={tab("activity")}>
            Activity
          </Link>
        }
      >
        <ul className="grid gap-2">
          {acts.rows.map((entry) => (
            <li key={entry.id} className="[overflow-wrap:anywhere]">
              <b>{entry.actorName}</b> {actionText(entry.action)}
              {entry.targetKind !== "consumer" && ` ${entry.targetName}`}
              <span className="block text-12 text-ink-3">
                <Time at={entry.at} show="minute" />
              </span>
            </li>
          ))}
        </ul>
      </Pane>
    </div>
  );
}

/** Seven UTC days, the last one today. */
function countsByDay(refusals: readonly RefusalDay[], now: Date): Counts[] {
  const days = Array.from({ length: 7 }, (): Partial<Record<Series, number>> => ({}));
  const today = Math.floor(now.getTime() / 86_400_000);
  for (const { day, code, suspected, count } of refusals) {
    const counts = days[6 - (today - Math.floor(day.getTime() / 86_400_000))];
    if (!counts || !isCode(code)) continue;
    const series = suspected ? "suspect" : groupOf(code);
    counts[series] = (counts[series] ?? 0) + count;
  }
  return days;
}
