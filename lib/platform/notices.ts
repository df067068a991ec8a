import type { Tx } from "@/lib/platform/db";
import type { ProcessStatus } from "@/lib/platform/process-status";

/** What every page of the console says at its top while it is so. */
export interface Notice {
  readonly id: string;
  readonly tone: "warn" | "danger";
  readonly title: string;
  /** Since when, ISO 8601; null where nothing tells. */
  readonly since: string | null;
  /** The effect, and what happens next. */
  readonly effect: string;
}

/** A gate reports every second or two; this long without a word is worth one. */
const SILENT_MS = 15_000;

/** What is not as it should be: processes that are down or were lately, no gate heard of, gates behind the newest config version. */
export async function readNotices(tx: Tx, processes: readonly ProcessStatus[], nowMs: number): Promise<Notice[]> {
  const isDown = ({ state }: ProcessStatus) => state === "waiting" || state === "stopped";
  const down = processes.filter(isDown).map(processNotice);
  const back = processes.filter((process) => !isDown(process) && diedLately(process, nowMs)).map(returnNotice);
  const [gates, newest] = await Promise.all([
    tx.gateEpoch.findMany({
      where: { state: "live" },
      select: { gateId: true, seenAt: true, configVersion: true },
      orderBy: { seenAt: "desc" },
      take: 100,
    }),
    tx.configVersion.findFirst({ orderBy: { id: "desc" }, select: { id: true, at: true } }),
  ]);
  const reporting = gates.filter(({ seenAt }) => nowMs - seenAt.getTime() <= SILENT_MS);
  if (reporting.length === 0) {
    if (down.some(({ id }) => id === "process-gate")) return [...down, ...back];
    return [...down, ...back, silenceNotice(gates[0]?.seenAt ?? null)];
  }
  const isOld = newest !== null && nowMs - newest.at.getTime() > SILENT_MS;
  const behind = isOld ? reporting.filter(({ configVersion }) => configVersion < newest.id) : [];
  return [...down, ...back, ...behind.map(({ gateId, configVersion }) => staleNotice(gateId, configVersion, newest))];
}

function processNotice({ name, last_exit, last_exit_at, next_start_at }: ProcessStatus): Notice {
  const again = next_start_at === null ? "It is not started again by itself." : "It is started again by itself.";
  return {
    id: `process-${name}`,
    tone: name === "gate" ? "danger" : "warn",
    title: `The ${name} is down${last_exit === null ? "" : ` (${last_exit})`}.`,
    since: last_exit_at,
    effect: `${EFFECTS[name] ?? "What it does waits."} ${again}`,
  };
}

/** A process is started again within seconds, between two looks at the page; its death is worth a word for longer. */
const LATELY_MS = 10 * 60_000;

function diedLately({ last_exit_at }: ProcessStatus, nowMs: number): boolean {
  return last_exit_at !== null && nowMs - Date.parse(last_exit_at) <= LATELY_MS;
}

function returnNotice({ name, last_exit, last_exit_at }: ProcessStatus): Notice {
  return {
    id: `back-${name}`,
    tone: "warn",
    title: `The ${name} ended (${last_exit}) and was started again.`,
    since: last_exit_at,
    effect: "Nothing is to be done, unless it happens again.",
  };
}

const EFFECTS: Readonly<Record<string, string>> = {
  gate: "Gateways get no decision; what they do then is set in their configuration.",
  "demo-stripe": "Nobody can pay; what was paid before stays.",
  worker: "Hourly ledger lines, renewals and expiry wait; decisions go on.",
};

function silenceNotice(seenAt: Date | null): Notice {
  return {
    id: "no-gate",
    tone: "danger",
    title: seenAt ? "No gate reports." : "No gate runs.",
    since: seenAt?.toISOString() ?? null,
    effect: seenAt
      ? "It serves from its leases for up to 120 s, then refuses priced calls with 503. Changes made here wait until it reports."
      : "Gateways get no decision until one is started.",
  };
}

function staleNotice(gateId: string, configVersion: bigint, newest: { id: bigint; at: Date } | null): Notice {
  return {
    id: `stale-${gateId}`,
    tone: "warn",
    title: `${gateId} decides by config v${configVersion}.`,
    since: newest?.at.toISOString() ?? null,
    effect: `v${newest?.id} is the newest: plans, prices and routes changed since then do not act on it yet.`,
  };
}
