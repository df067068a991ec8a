import type { Audit } from "./audit";
import type { Damage } from "./chaos";
import type { Latencies } from "./latencies";
import { CREDIT_MICROS } from "./market";

/** The run in one table, then each claim with what speaks against it. */
export function printReport(
  { findings, figures }: Audit,
  damage: Damage,
  seconds: number,
  notes: readonly string[],
): void {
  const { latencies, latenciesAway } = figures;
  const awayMs = damage.outages.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const rows: [string, string | number][] = [
    ["seconds of traffic", Math.round(seconds)],
    ["checks", figures.checks],
    ...sorted(figures.byCode).map(([code, count]): [string, number] => [`  ${code}`, count]),
    ["settlements and releases", figures.ends],
    ...sorted(figures.endsByOutcome).map(([outcome, count]): [string, number] => [`  ${outcome}`, count]),
    ["answers: p50, p99, max ms", spread(latencies)],
    ["answers while Postgres was away", latenciesAway.count],
    ["  p50, p99, max ms", spread(latenciesAway)],
    ["  denials of consumers with a lease", figures.deniedWithLease],
    ["kill -9", damage.kills],
    ["  calls in flight then", damage.inFlightAtKills],
    ["SIGTERM and start", damage.rolls],
    ["SIGSTOP and SIGCONT", damage.pauses],
    ["Postgres away", `${damage.outages.length} times, ${(awayMs / 1000).toFixed(1)} s`],
    ["full disks", damage.fullDisks],
    ["calls whose answer was lost", figures.unanswered],
    ["credits answered", figures.answeredMicros / CREDIT_MICROS],
    ["credits charged", figures.chargedMicros / CREDIT_MICROS],
    ["  charged - answered", (figures.chargedMicros - figures.answeredMicros) / CREDIT_MICROS],
    ["  price of the calls without an answer", figures.unansweredMicros / CREDIT_MICROS],
    ["second charges of one key, given back", figures.secondCharges],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) console.log(`${name.padEnd(width)}  ${value}`);
  console.log("");
  for (const { claim, holds, detail } of findings)
    console.log(`${holds ? "holds " : "BROKEN"}  ${claim}${holds ? "" : `: ${detail}`}`);
  for (const note of notes) console.log(note);
}

function spread(latencies: Latencies): string {
  if (latencies.count === 0) return "-";
  return [latencies.percentile(0.5), latencies.percentile(0.99), latencies.maxMs].map((ms) => ms.toFixed(2)).join(", ");
}

function sorted(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort(([, a], [, b]) => b - a);
}
