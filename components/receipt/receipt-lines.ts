import { TZDate } from "@date-fns/tz";
import { format } from "date-fns";

import { aPeriod } from "@/lib/engine/period-text";
import type { Evidence, Receipt, RuleResult } from "@/lib/engine/receipt";
import { creditsDisplay } from "@/lib/kernel/money";

/** One line of a receipt: a name, dots, a value. */
export interface ReceiptLine {
  readonly name: string;
  readonly value: string;
  /** "pass" and "refuse" have a tick and a cross; "skipped" was never asked. */
  readonly verdict?: RuleResult["verdict"];
  /** The first rule that refused: the reason. */
  readonly decisive?: boolean;
  readonly strong?: boolean;
  /** There for completeness: not part of what could be spent. */
  readonly dim?: boolean;
}

export interface ReceiptLines {
  /** When, who, with what, under which configuration. */
  readonly call: readonly ReceiptLine[];
  readonly rules: readonly ReceiptLine[];
  readonly asked: ReceiptLine | null;
  /** Null where no consumer was found. */
  readonly purse: { readonly at: string; readonly lines: readonly ReceiptLine[] } | null;
  /** What was missing: only where money was. */
  readonly short: ReceiptLine | null;
}

/** Who reads it. A consumer is not told of gates, gateways and configuration: they are the operator's. */
export type Audience = "operator" | "consumer";

/** A receipt's content, in order; the page and the copied text show the same. Times are in `zone`. */
export function receiptLines(receipt: Evidence | Receipt, zone: string, audience: Audience = "operator"): ReceiptLines {
  const at = new TZDate(Date.parse(receipt.at), zone);
  const { key, consumer, plan, route, call, cost, purse } = receipt;
  const decisive = receipt.rules.findIndex((rule) => rule.verdict === "refuse");
  const remedies = "remedies" in receipt ? receipt.remedies : [];
  const shortMicros = remedies.flatMap((remedy) => ("shortMicros" in remedy ? [remedy.shortMicros] : []))[0];
  return {
    call: [
      { name: "time", value: format(at, "d MMM yyyy HH:mm:ss.SSS") },
      ...(audience === "operator" ? [{ name: "consumer", value: consumer?.name ?? "—" }] : []),
      { name: "key", value: key ? `${key.prefix}…${key.lastFour}` : "—" },
      { name: "plan", value: plan ? `${plan.name} v${plan.version}` : "—" },
      { name: "call", value: `${call.method} ${call.path}` },
      ...(route && route.path !== call.path ? [{ name: "route", value: route.path }] : []),
      ...(audience === "operator" ? [{ name: "config", value: `v${receipt.configVersion}` }] : []),
    ],
    rules: receipt.rules.map((rule, index) => ({
      name:
        rule.rule === "rate" || rule.rule === "quota" ? `${rule.rule} ${rule.name}` : rule.name.replaceAll("_", " "),
      value: rule.override ? `${ruleText(rule)}, override` : ruleText(rule),
      verdict: rule.verdict,
      decisive: index === decisive,
    })),
    asked: cost && {
      name:
        cost.from === "hold"
          ? `hold for ${call.method} ${route?.path ?? call.path}`
          : `${cost.units.toLocaleString("en")} ${cost.units === 1 ? "unit" : "units"} × ${creditsDisplay(cost.unitMicros)}`,
      value: creditsDisplay(cost.costMicros),
    },
    purse: purse && {
      at: format(at, "HH:mm:ss"),
      lines: [
        ...(audience === "operator"
          ? [
              { name: "unleased", value: creditsDisplay(purse.unleasedMicros) },
              { name: "on this gate", value: creditsDisplay(purse.leasedMicros) },
            ]
          : []),
        { name: "spendable", value: creditsDisplay(purse.availableMicros), strong: true },
        { name: "reserved", value: creditsDisplay(purse.reservedMicros), dim: true },
        {
          name: audience === "operator" ? "limbo" : "held for now",
          value: creditsDisplay(purse.heldMicros),
          dim: true,
        },
        { name: "debt", value: creditsDisplay(purse.debtMicros), dim: true },
        {
          name: "balance",
          value: creditsDisplay(purse.availableMicros + purse.reservedMicros + purse.heldMicros),
          dim: true,
        },
      ],
    },
    short: shortMicros === undefined ? null : { name: "SHORT", value: creditsDisplay(shortMicros) },
  };
}

/** The rule's own words, but with its numbers grouped and its money to two decimals where it has them. */
function ruleText({ text, rule, verdict, unit, limit, used, asked, period, dividedBy }: RuleResult): string {
  if (unit === undefined || limit === undefined || used === undefined) return text;
  const shown = (value: number) => (unit === "micros" ? creditsDisplay(value) : value.toLocaleString("en"));
  if (rule === "overdraft") return `${shown(limit - used)} of ${shown(limit)} may still be owed`;
  if (dividedBy !== undefined) return text;
  if (rule !== "credits") return `${shown(used)} of ${shown(limit)}${period ? ` ${aPeriod(period)}` : ""}`;
  return verdict === "refuse" ? `short ${shown((asked ?? 0) - limit)}` : `${shown(limit)} left`;
}
