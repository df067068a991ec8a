import type { State } from "@/components/ui/badge";
import type { Health, QueueHealth } from "@/lib/health/read-health";
import { creditsDisplay } from "@/lib/kernel/money";
import type { Verification } from "@/lib/ledger/verification";
import type { ProcessStatus } from "@/lib/platform/process-status";

/** One line of the page: a part of the product, how it is, and where it is looked at closer. */
export interface Part {
  readonly name: string;
  readonly href: string | null;
  readonly state: State;
  /** The state in a word. */
  readonly word: string;
  readonly says: string;
  readonly at: Date | null;
}

interface Findings {
  readonly now: Date;
  readonly health: Health;
  /** Empty where something else than `npm start` runs the processes. */
  readonly processes: readonly ProcessStatus[];
  readonly verification: Verification;
  readonly sendsMail: boolean;
  readonly isDemoStripe: boolean;
}

export function partsOf({ now, health, processes, verification, sendsMail, isDemoStripe }: Findings): Part[] {
  const { database, gates, stripe, mail, webhooks } = health;
  return [
    {
      name: "Database",
      href: null,
      ...(database.connections > database.connectionsMax * 0.9 ? BUSY : OK),
      says: `PostgreSQL ${database.version}, ${megabytes(database.bytes)}, answers in ${database.answeredMs} ms, ${database.connections} of ${database.connectionsMax} connections`,
      at: null,
    },
    gatesPart(gates),
    ...processes.map(processPart),
    ledgerPart(verification),
    {
      name: "Stripe",
      href: "/billing?tab=events",
      ...queueState(stripe, now),
      says: `${isDemoStripe ? "The demo's own" : "Connected"}; events: ${queueText(stripe)}`,
      at: stripe.lastAt,
    },
    sendsMail
      ? { name: "Mail", href: "/outbox", ...queueState(mail, now), says: queueText(mail), at: mail.lastAt }
      : { name: "Mail", href: "/outbox", ...OFF, says: "No mail server is set: mail stays in the outbox", at: null },
    { name: "Webhooks", href: null, ...queueState(webhooks, now), says: queueText(webhooks), at: webhooks.lastAt },
  ];
}

const OK = { state: "ok", word: "ok" } as const;
const OFF = { state: "off", word: "off" } as const;
const BUSY = { state: "silent", word: "busy" } as const;
const FAILED = { state: "sealed", word: "failed" } as const;

function gatesPart({ live, silent, seenAt }: Health["gates"]): Part {
  const gate = { name: "Gates", href: "/gates", at: seenAt };
  if (live === 0) {
    return { ...gate, state: "sealed", word: "none", says: "No gate reports: gateways get no decision" };
  }
  const says = `${live} ${live === 1 ? "reports" : "report"}${silent > 0 ? `, ${silent} silent` : ""}`;
  return silent > 0 ? { ...gate, state: "silent", word: "silent", says } : { ...gate, ...OK, says };
}

function processPart({ name, state, restarts, last_exit, last_exit_at }: ProcessStatus): Part {
  const running = state === "running" || state === "starting";
  const ended = last_exit === null ? "" : `, last ended by ${last_exit}`;
  return {
    name: `Process ${name}`,
    href: null,
    ...(running ? { state: "ok", word: state } : { state: "sealed", word: state }),
    says: restarts === 0 ? "Never restarted" : `Restarted ${restarts === 1 ? "once" : `${restarts} times`}${ended}`,
    at: last_exit_at === null ? null : new Date(last_exit_at),
  };
}

function ledgerPart({ finishedAt, consumers, violations, driftMicros }: Verification): Part {
  const part = { name: "Ledger", href: "/gates", at: finishedAt === null ? null : new Date(finishedAt) };
  if (violations.length > 0) {
    return { ...part, ...FAILED, says: `${creditsDisplay(driftMicros)} credits apart in ${violations.length} places` };
  }
  if (finishedAt === null) return { ...part, ...OFF, word: "not verified", says: "The first round has not ended" };
  return {
    ...part,
    ...OK,
    says: `Adds up: ${consumers.toLocaleString("en")} consumers checked, 0.00 credits of drift`,
  };
}

/** Longer than this nothing waits that somebody takes care of. */
const LATE_MS = 10 * 60_000;

function queueState({ waiting, oldestAt, failed }: QueueHealth, now: Date) {
  if (failed > 0) return FAILED;
  const isLate = waiting > 0 && oldestAt !== null && now.getTime() - oldestAt.getTime() > LATE_MS;
  return isLate ? { state: "silent" as const, word: "late" } : OK;
}

function queueText({ waiting, failed }: QueueHealth): string {
  const waits = waiting === 0 ? "nothing waits" : `${waiting.toLocaleString("en")} waiting`;
  return failed === 0 ? waits : `${waits}, ${failed.toLocaleString("en")} failed in 7 days`;
}

function megabytes(bytes: bigint): string {
  return `${Math.ceil(Number(bytes) / 1_048_576).toLocaleString("en")} MB`;
}
