import type { GateStatus } from "./decider";

export type Door = "check" | "checks" | "authz" | "reservations" | "other";

/** Counts and times answers by door and status. Neither label can be chosen by a caller, so the series are bounded. */
export class HttpMetrics {
  private readonly series: Record<Door, Map<number, Series>> = {
    check: new Map(),
    checks: new Map(),
    authz: new Map(),
    reservations: new Map(),
    other: new Map(),
  };

  observe(door: Door, status: number, durationMs: number): void {
    const series = this.series[door].get(status) ?? this.begin(door, status);
    series.sumMs += durationMs;
    let bucket = 0;
    while (bucket < BUCKETS_MS.length && durationMs > (BUCKETS_MS[bucket] ?? 0)) bucket += 1;
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
  }

  lines(): string[] {
    const name = "tollgate_http_request_duration_seconds";
    const lines = [
      `# HELP ${name} From the request's head to its answer, by door and status.`,
      `# TYPE ${name} histogram`,
    ];
    for (const { labels, counts, sumMs } of Object.values(this.series).flatMap((byStatus) => [...byStatus.values()])) {
      let below = 0;
      counts.forEach((count, bucket) => {
        below += count;
        const bound = BUCKETS_MS[bucket];
        lines.push(`${name}_bucket{${labels},le="${bound === undefined ? "+Inf" : bound / 1_000}"} ${below}`);
      });
      lines.push(`${name}_sum{${labels}} ${sumMs / 1_000}`, `${name}_count{${labels}} ${below}`);
    }
    return lines;
  }

  private begin(door: Door, status: number): Series {
    const counts = new Array<number>(BUCKETS_MS.length + 1).fill(0);
    const series = { labels: `door="${door}",status="${status}"`, counts, sumMs: 0 };
    this.series[door].set(status, series);
    return series;
  }
}

interface Series {
  readonly labels: string;
  /** One a bucket, the last for all that is slower. */
  readonly counts: number[];
  sumMs: number;
}

const BUCKETS_MS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 150, 250, 1_000];

/** Prometheus text format 0.0.4. No label names a consumer, a key or a path. */
export function metricsText(status: GateStatus, http: HttpMetrics): string {
  const lines: string[] = [];
  const add = (type: "counter" | "gauge", name: string, help: string, value: number | null) => {
    lines.push(`# HELP tollgate_${name} ${help}`, `# TYPE tollgate_${name} ${type}`);
    if (value !== null) lines.push(`tollgate_${name} ${value}`);
  };
  add("gauge", "ready", "1 while the gate can decide.", status.ready ? 1 : 0);
  add("gauge", "epoch", "The gate's current start.", status.epoch);
  add("gauge", "config_version", "Newest configuration that it decides with.", status.configVersion);
  add("gauge", "snapshot_age_seconds", "Since the change feed last answered.", seconds(status.snapshotAgeMs));
  add("gauge", "database_up", "1 while Postgres answers.", status.database === "ok" ? 1 : 0);
  add("gauge", "database_contact_age_seconds", "Since Postgres last answered.", seconds(status.contactAgeMs));
  add("gauge", "silent_epochs", "Older starts that hold credits nobody can report.", status.silentEpochs);
  const { ledger } = status;
  add(
    "gauge",
    "limbo_microcredits",
    "Credits on gates that are fenced or silent, of the whole installation.",
    ledger?.limboMicros ?? null,
  );
  add(
    "gauge",
    "ledger_drift_microcredits",
    "What the ledger does not add up by; must be 0.",
    ledger?.driftMicros ?? null,
  );
  add(
    "gauge",
    "ledger_verified_age_seconds",
    "Since every consumer's ledger was last verified.",
    seconds(ledger?.verifiedAgeMs ?? null),
  );
  const { journal } = status;
  add("gauge", "journal_records", "Records that are not in Postgres yet.", journal.records);
  add("gauge", "journal_bytes", "Of the journal's files.", journal.bytes);
  add("gauge", "journal_bytes_max", "Near this many, paid routes are refused.", journal.bytesMax);
  const state = journal.state ?? "none";
  lines.push(
    "# HELP tollgate_journal_state 1, by state (open, full, failed: paid routes are refused unless it is open) and sync class.",
    "# TYPE tollgate_journal_state gauge",
    `tollgate_journal_state{state="${state}",sync="${journal.sync}"} 1`,
  );
  add("gauge", "consumers_loaded", "Consumers in memory.", status.consumers.loaded);
  add("gauge", "consumers_bytes", "Memory that they take, estimated.", status.consumers.bytes);
  add("gauge", "consumers_bytes_max", "At this many, those not seen for longest go.", status.consumers.boundBytes);
  add("gauge", "answers_remembered", "Allows that a repeated request would be given again.", status.answers.entries);
  add("counter", "answers_dropped_total", "Of these, given up at the bound.", status.answers.dropped);
  add("gauge", "occurrences_open", "Occurrences of this minute.", status.occurrences.open);
  add(
    "counter",
    "occurrences_overflowed_total",
    "Refusals kept per code only, at the bound.",
    status.occurrences.overflowed,
  );
  add("gauge", "reservations_open", "Reservations that nobody has settled yet.", status.reservations.open);
  add(
    "counter",
    "settlements_forwarded_total",
    "Passed on to the gate that holds the reservation.",
    status.settlements.forwarded,
  );
  add("counter", "settlements_accepted_total", "Taken for a gate that was away.", status.settlements.accepted);
  add("counter", "uncounted_calls_total", "Free calls that a full journal did not count.", status.uncounted);
  add("gauge", "unknown_keys_remembered", "Digests that Postgres has lately not known.", status.unknownKeys);
  add("counter", "consumer_loads_total", "Consumers loaded from Postgres.", status.loads);
  add("counter", "lease_asks_total", "Leases asked of Postgres.", status.leaseAsks);
  add("counter", "waits_timed_out_total", "Decisions that waited for Postgres in vain.", status.waitsTimedOut);
  add("counter", "flushes_total", "Flushes of the journal.", status.flushes);
  add("counter", "flush_failures_total", "Flushes that failed and were repeated.", status.flushFailures);
  add("counter", "rows_flushed_total", "Rows written by flushes.", status.rowsFlushed);
  add("counter", "poll_failures_total", "Polls of the change feed that failed.", status.pollFailures);
  lines.push("# HELP tollgate_decisions_total Decisions by code.", "# TYPE tollgate_decisions_total counter");
  for (const [code, count] of status.decisions) lines.push(`tollgate_decisions_total{code="${code}"} ${count}`);
  return `${[...lines, ...http.lines()].join("\n")}\n`;
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1_000;
}
