import { aPeriod } from "@/lib/engine/period-text";
import type { Receipt, Remedy } from "@/lib/engine/receipt";
import { creditsDisplay } from "@/lib/kernel/money";
import { readPurse } from "@/lib/ledger/read-purse";
import { db, prismaSql } from "@/lib/platform/db";

/** What a remedy would bring now, in a sentence; null where its own words say it all. */
export type RemedyEffects = (remedy: Remedy) => string | null;

/** Reads what the remedies of one receipt need, as things are now and not as they were. */
export async function remedyEffects(receipt: Receipt, nowMs: number): Promise<RemedyEffects> {
  const { consumer, plan, route } = receipt;
  const consumerId = consumer && BigInt(consumer.id);
  const has = (kind: Remedy["kind"]) => receipt.remedies.some((remedy) => remedy.kind === kind);
  const [purse, keys, plans, subscribers] = await Promise.all([
    consumer !== null && has("top_up") ? readPurse(prismaSql(db()), consumer.id) : null,
    consumerId !== null && (has("reissue_key") || has("reactivate_consumer"))
      ? db().key.count({
          where: {
            consumerId,
            revokedAt: null,
            OR: [{ expiresAt: null }, { expiresAt: { gt: new Date(nowMs) } }],
          },
        })
      : 0,
    has("assign_plan") ? plansSelling(route?.id ?? null) : [],
    plan !== null && has("add_route_to_plan")
      ? db().subscription.count({ where: { endedAt: null, planVersion: { planId: BigInt(plan.id) } } })
      : 0,
  ]);
  return (remedy) => {
    switch (remedy.kind) {
      case "top_up":
        return purse === null ? null : topUpEffect(receipt, purse.spendableMicros);
      case "raise_limit":
        return limitEffect(receipt, remedy.limit);
      case "assign_plan":
        return plans.length === 0 ? "No published plan sells this route yet." : `Sold in ${plans.join(", ")}.`;
      case "add_route_to_plan":
        return `${count(subscribers, "consumer is", "consumers are")} on ${plan?.name}: the publication shows who gets it.`;
      case "reissue_key":
        return consumer === null ? null : `${count(keys, "other key", "other keys")} of ${consumer.name} in force now.`;
      case "reactivate_consumer":
        return `${count(keys, "key", "keys")} would be in force again within 5 s.`;
      case "wait":
        return remedy.untilMs <= nowMs ? "That moment has passed: the same call would be judged anew." : null;
      default:
        return null;
    }
  };
}

function topUpEffect({ cost }: Receipt, spendableMicros: number): string {
  const now = `Now ${creditsDisplay(spendableMicros)} are spendable`;
  if (cost === null || cost.costMicros === 0) return `${now}.`;
  const hundred = 100 * 1_000_000;
  const calls = Math.floor((spendableMicros + hundred) / cost.costMicros);
  return `${now}; with a grant of 100.00 it would be enough for ${calls.toLocaleString("en")} such calls.`;
}

function limitEffect(receipt: Receipt, name: string): string | null {
  const rule = receipt.rules.find((one) => one.name === name && one.verdict === "refuse");
  if (rule?.limit === undefined || rule.used === undefined || rule.period === undefined) return null;
  const twice = rule.limit * 2;
  const left = Math.max(0, twice - rule.used);
  return `Twice as much, ${twice.toLocaleString("en")} ${aPeriod(rule.period)}, would have left ${left.toLocaleString("en")}.`;
}

/** Names and versions of the plans whose newest published version has the route, by name. */
async function plansSelling(routeId: number | null): Promise<string[]> {
  const plans = await db().plan.findMany({
    where: { archivedAt: null, versions: { some: { state: "published" } } },
    select: {
      name: true,
      versions: {
        where: { state: "published" },
        orderBy: { version: "desc" },
        take: 1,
        select: { version: true, routes: { select: { routeId: true } } },
      },
    },
    orderBy: { name: "asc" },
    take: PLANS_MAX,
  });
  return plans.flatMap(({ name, versions: [newest] }) =>
    newest && (routeId === null || newest.routes.some((sold) => sold.routeId === BigInt(routeId)))
      ? [`${name} v${newest.version}`]
      : [],
  );
}

const PLANS_MAX = 20;

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}
