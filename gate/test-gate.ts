import type { Call, Decision, RepeatConflict } from "@/lib/engine/decision";
import type { Net, Store } from "@/lib/engine/ports";
import type { HoldName } from "@/lib/engine/reservation";
import type { GatewayConfig, LimitPeriod } from "@/lib/engine/snapshot";
import type { JournalSync } from "@/lib/journal/journal";
import { SegmentFolder } from "@/lib/journal/journal-folder";
import { type MemoryDisk, memoryDisk } from "@/lib/journal/memory-disk";
import type { Clock, Timers } from "@/lib/kernel/clock";
import { seededRandom } from "@/lib/kernel/random";
import { FLUSH_ROWS_MAX } from "@/lib/ledger/flush";
import { noteChange } from "@/lib/ledger/note-change";
import { type TestLedger, testLedger } from "@/lib/ledger/test-ledger";
import { createDecider, type GateCore, type GateTurns } from "./decider";
import { ledgerStore } from "./store";

export const CREDIT = 1_000_000;

/** The system's time, which a test may move on; nothing goes back. */
export class MovableClock implements Clock {
  private aheadMs = 0;
  private sleptMs = 0;

  constructor(private readonly wallOffMs = 0) {}

  wallMs(): number {
    return Date.now() + this.wallOffMs + this.aheadMs + this.sleptMs;
  }

  monotonicMs(): number {
    return performance.now() + this.aheadMs;
  }

  advance(ms: number): void {
    this.aheadMs += ms;
  }

  /** The machine was suspended: its monotonic clock stood still. */
  sleep(ms: number): void {
    this.sleptMs += ms;
  }
}

/** Timers that go off only when a test says so. */
export class HeldTimers implements Timers {
  private readonly waiting = new Set<() => void>();

  after(_ms: number, run: () => void): () => void {
    this.waiting.add(run);
    return () => this.waiting.delete(run);
  }

  fire(): void {
    const due = [...this.waiting];
    this.waiting.clear();
    for (const run of due) run();
  }
}

export interface TestGate extends GateCore {
  readonly turns: GateTurns;
  readonly gateId: string;
  readonly disk: MemoryDisk;
  /** As kill -9 does: nothing more is written, and the disk has what was. */
  kill(): void;
  readonly clock: MovableClock;
  readonly timers: HeldTimers;
  ask(call?: Partial<Call>): Promise<Decision>;
  askRaw(call?: Partial<Call>): Promise<Decision | RepeatConflict>;
  /** Whatever waits in the journal goes to Postgres. */
  flushAll(): Promise<void>;
}

export interface TestGateOptions {
  readonly gateId?: string;
  /** Stands between the gate and its store. */
  readonly wrap?: (store: Store) => Store;
  /** Of an earlier start, to be found again. */
  readonly disk?: MemoryDisk;
  readonly sync?: JournalSync;
  readonly journalBytesMax?: number;
  readonly bootId?: string;
  readonly net?: Net;
  readonly address?: string;
  /** As a real gate seals, where its ids come back over HTTP. */
  readonly sealReservationId?: (name: HoldName) => string;
  /** How far its wall clock is off. */
  readonly wallOffMs?: number;
}

/** A gate over real PostgreSQL whose background turns a test drives by hand, with its journal in memory. */
export async function startGate(market: Market, options: TestGateOptions = {}): Promise<TestGate> {
  const gate = makeGate(market, options);
  await impatiently(gate.timers, gate.start());
  return gate;
}

/** One that has not begun. */
export function makeGate(market: Market, options: TestGateOptions = {}): TestGate {
  const { gateId = "gate-test", disk = memoryDisk(), sync = "process", bootId = "boot-1" } = options;
  const clock = new MovableClock(options.wallOffMs);
  const timers = new HeldTimers();
  const store = ledgerStore(market.ledger.database, () => ({ close: () => Promise.resolve() }));
  const bytesMax = options.journalBytesMax ?? 64 * 1_048_576;
  let isKilled = false;
  const core = createDecider({
    store: unlessKilled(options.wrap ? options.wrap(store) : store, () => isKilled),
    net: options.net ?? NOBODY,
    journals: new SegmentFolder(disk, { gateId, sync, bytesMax, bootId, rowsMax: FLUSH_ROWS_MAX }),
    journalSync: sync,
    clock,
    timers,
    random: seededRandom(1),
    gateId,
    address: options.address ?? "",
    leaseTargetS: 60,
    memoryMb: 64,
    sealReservationId:
      options.sealReservationId ?? (({ epoch, gatewayId, sequence }) => `res_${epoch}_${gatewayId}_${sequence}`),
    log: { info() {}, warn() {}, error() {} },
  });
  const askRaw = (call: Partial<Call> = {}) => Promise.resolve(core.decider.decide({ ...market.call, ...call }));
  return {
    ...core,
    gateId,
    disk,
    clock,
    timers,
    askRaw,
    stop: (withinMs) => impatiently(timers, core.stop(withinMs)),
    kill() {
      isKilled = true;
      disk.kill();
    },
    async ask(call) {
      const answer = await askRaw(call);
      if ("conflict" in answer) throw new Error("a repeat with another payload");
      return answer;
    },
    async flushAll() {
      do {
        if (!(await core.turns.flush())) throw new Error("the flush was not taken");
      } while (core.status().journal.records > 0);
    },
  };
}

/** What is waited for between two attempts is over at once, for two seconds. */
async function impatiently(timers: HeldTimers, run: Promise<void>): Promise<void> {
  let left = 100;
  const impatience = setInterval(() => {
    timers.fire();
    left -= 1;
    if (left === 0) clearInterval(impatience);
  }, 20);
  await run.finally(() => clearInterval(impatience));
}

const NOBODY: Net = { settle: () => Promise.resolve(null) };

/** A killed gate asks nothing of Postgres any more. */
function unlessKilled(store: Store, isKilled: () => boolean): Store {
  return new Proxy(store, {
    get(target, name: keyof Store) {
      const step = target[name] as (...values: unknown[]) => Promise<unknown>;
      return (...values: unknown[]) =>
        isKilled() ? Promise.reject(new Error("the gate was killed")) : step.apply(target, values);
    },
  });
}

/** What the id of a test gate's reservation says. */
export function named(id: string | undefined): HoldName {
  const [, epoch, gatewayId, sequence] = (id ?? "").split("_").map(Number);
  return { epoch: epoch ?? 0, gatewayId: gatewayId ?? 0, sequence: sequence ?? 0 };
}

/** A company with one plan, a few routes, a gateway and a consumer with a key. */
export async function openMarket(): Promise<Market> {
  const ledger = await testLedger(8);
  const insert = async (text: string, values: readonly unknown[] = []): Promise<number> => {
    const [row] = await ledger.database.query<{ id: number }>(`${text} RETURNING id`, values);
    if (row === undefined) throw new Error("nothing was inserted");
    return row.id;
  };
  const route = (name: string, path: string, priceMicros: number, extra: { token?: boolean; ttlS?: number } = {}) =>
    insert(
      `INSERT INTO route (name, method, path, price_kind, price_micros, hold_micros, reservation_ttl_s, expiry_policy)
       VALUES ($1::text, 'GET', $2::text, $3::price_kind, $4::bigint, $5::bigint, $6::int, 'release')`,
      [name, path, extra.token ? "token" : "unit", priceMicros, extra.token ? priceMicros : 0, extra.ttlS ?? 600],
    );
  const routes = {
    forecast: await route("forecast", "/v1/forecast", CREDIT),
    free: await route("free", "/v1/free", 0),
    chat: await route("chat", "/v1/chat", 2 * CREDIT, { token: true }),
    elsewhere: await route("elsewhere", "/v1/elsewhere", CREDIT),
    unheld: await route("unheld", "/v1/unheld", 0, { token: true }),
  };
  await insert(
    `INSERT INTO model_price (route_id, model, input_micros, cached_input_micros, output_micros)
     VALUES ($1::bigint, 'atlas-*', 1000000, 100000, 4000000), ($2::bigint, 'atlas-*', 1000000, 100000, 4000000)`,
    [routes.chat, routes.unheld],
  );
  const gatewayId = await insert(
    `INSERT INTO gateway (name, kind, dialects, token_digest, token_hint, key_sources)
     VALUES ('edge', 'generic', '{generic}', decode($1::text, 'hex'), 'abcd', '{header:x-api-key}')`,
    [digest("fe")],
  );
  const planId = await insert("INSERT INTO plan (name) VALUES ('Growth')");

  const publish: Market["publish"] = async (limits, includes, lends = {}) => {
    const [latest] = await ledger.database.query<{ version: number }>(
      "SELECT COALESCE(max(version), 0)::int AS version FROM plan_version WHERE plan_id = $1::bigint",
      [planId],
    );
    const versionId = await insert(
      `INSERT INTO plan_version (plan_id, version, grace_days, fail_policy, debt_policy, debt_cap_micros)
       VALUES ($1::bigint, $2::int, 3, $3::fail_policy, $4::debt_policy, $5::bigint)`,
      [
        planId,
        (latest?.version ?? 0) + 1,
        lends.onFailure ? "allow" : "deny",
        lends.onDebt ? "allow" : "block",
        lends.capMicros ?? 0,
      ],
    );
    for (const routeId of includes) {
      await ledger.database.query(
        "INSERT INTO plan_route (plan_version_id, route_id) VALUES ($1::bigint, $2::bigint)",
        [versionId, routeId],
      );
    }
    for (const { name, kind, period, limit, routeId } of limits) {
      await insert(
        `INSERT INTO plan_limit (plan_version_id, route_id, name, kind, period, "limit")
         VALUES ($1::bigint, $2::bigint, $3::text, $4::limit_kind, $5::limit_period, $6::bigint)`,
        [versionId, routeId ?? null, name, kind, period, limit],
      );
    }
    await ledger.database.query(
      "UPDATE plan_version SET state = 'published', published_at = clock_timestamp() WHERE id = $1::bigint",
      [versionId],
    );
    await insert("INSERT INTO config_version (actor_name, summary) VALUES ('test', 'published')");
    await noteChange(ledger.database, "config");
    return versionId;
  };
  const all = [routes.forecast, routes.free, routes.chat, routes.unheld];
  const planVersionId = await publish([], all);

  let keys = 0;
  const consumer = async (options: { versionId?: number | null } = {}) => {
    const id = await ledger.consumer();
    const versionId = options.versionId === undefined ? planVersionId : options.versionId;
    if (versionId !== null) await subscribe(ledger, id, versionId);
    keys += 1;
    const keyDigest = digest(keys.toString(16).padStart(2, "0"));
    await insert(
      `INSERT INTO key (consumer_id, name, digest, prefix, last_four)
       VALUES ($1::bigint, 'prod', decode($2::text, 'hex'), 'tg_live_', '9fK2')`,
      [id, keyDigest],
    );
    return { id, keyDigest };
  };

  const gateway: GatewayConfig = {
    id: gatewayId,
    name: "edge",
    kind: "generic",
    dialects: ["generic"],
    tokenDigest: digest("fe"),
    pathTokenDigest: null,
    keySources: ["header:x-api-key"],
    namesConsumer: false,
    unknownRoute: "deny",
    trustedHops: 1,
    setsRequestId: false,
    legacyHeaders: false,
    nginxForm: "accel",
  };
  return {
    ledger,
    insert,
    routes,
    gateway,
    planId,
    publish,
    consumer,
    call: {
      gateway,
      dialect: null,
      keyDigest: null,
      consumerRef: null,
      method: "GET",
      host: "api.example.com",
      path: "/v1/forecast?city=Oslo",
      units: 1,
      reserve: false,
      dryRun: false,
      clientIp: "203.0.113.9",
      repeat: null,
    },
  };
}

export async function subscribe(ledger: TestLedger, consumerId: number, planVersionId: number): Promise<void> {
  await ledger.database.query(
    "UPDATE subscription SET ended_at = clock_timestamp() WHERE consumer_id = $1::bigint AND ended_at IS NULL",
    [consumerId],
  );
  await ledger.database.query(
    `INSERT INTO subscription (consumer_id, plan_version_id, anchor_at, period_start, period_end)
     VALUES ($1::bigint, $2::bigint, '2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z', '2126-12-01T00:00:00Z')`,
    [consumerId, planVersionId],
  );
  await noteChange(ledger.database, "consumer", consumerId);
}

export interface PlanLimit {
  readonly name: string;
  readonly kind: "rate" | "quota";
  readonly period: LimitPeriod;
  readonly limit: number;
  readonly routeId?: number;
}

export interface PlanLends {
  readonly capMicros?: number;
  readonly onFailure?: boolean;
  readonly onDebt?: boolean;
}

export interface Market {
  readonly ledger: TestLedger;
  readonly routes: Readonly<Record<"forecast" | "free" | "chat" | "elsewhere" | "unheld", number>>;
  readonly gateway: GatewayConfig;
  readonly planId: number;
  readonly call: Call;
  insert(text: string, values?: readonly unknown[]): Promise<number>;
  /** Publishes a version of the plan with these limits, with the routes that it includes. */
  publish(limits: readonly PlanLimit[], includes: readonly number[], lends?: PlanLends): Promise<number>;
  consumer(options?: { versionId?: number | null }): Promise<{ id: number; keyDigest: string }>;
}

/** 64 hex digits. */
export function digest(byte: string): string {
  return byte.repeat(32);
}
