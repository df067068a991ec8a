import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AnswerRow, FlushStretch, UsageDelta } from "@/lib/engine/ports";
import type { Database, Sql } from "@/lib/kernel/sql";
import { openDatabase, type PostgresDatabase } from "@/lib/platform/postgres";
import { acquire } from "./acquire";
import { bootEpoch } from "./boot-epoch";
import { clawBack } from "./claw-back";
import { closeEpoch } from "./close-epoch";
import { expireLots } from "./expire-lots";
import { flush, readEpoch } from "./flush";
import { giveBack } from "./give-back";
import { grantCredits } from "./grant-credits";
import { postUsage } from "./post-usage";
import { sweepLots } from "./sweep-lots";
import { stretch, type TestLedger, testLedger } from "./test-ledger";
import { verify } from "./verify";

const GATES = 3;
const CONSUMERS = 2;
const SILENT_MS = 180_000;
/** Of the plans that a consumer may be on. */
const DEBT_CAPS = [0, 60, 400];

let planVersionIds: number[] = [];

let ledger: TestLedger;
let connection: PostgresDatabase;
let database: Database;
beforeAll(async () => {
  ledger = await testLedger();
  // One connection, so that the session's clock is everybody's.
  connection = openDatabase(ledger.url, { max: 1 });
  await connection.query(
    `CREATE FUNCTION test_now() RETURNS timestamptz LANGUAGE sql STABLE AS
     $$ SELECT to_timestamp(current_setting('test.now')::float8 / 1000) $$`,
  );
  database = onTestClock(connection);
  const plans = await connection.query<{ id: number }>(
    `WITH p AS (INSERT INTO plan (name) VALUES ('Lending') RETURNING id)
     INSERT INTO plan_version (plan_id, version, state, published_at, debt_policy, debt_cap_micros)
     SELECT p.id, n, 'published', now(), 'allow', cap FROM p, unnest($1::bigint[]) WITH ORDINALITY caps(cap, n) RETURNING id`,
    [DEBT_CAPS],
  );
  planVersionIds = plans.map((row) => row.id);
});
afterAll(async () => {
  await connection.close();
  await ledger.close();
});

/** The ledger as it is, but for its clock. */
function onTestClock(real: PostgresDatabase): Database {
  const sqlOf = (sql: Sql): Sql => ({
    query: (text, values, name) => sql.query(text.replaceAll("clock_timestamp()", "test_now()"), values, name),
  });
  return { ...sqlOf(real), transaction: (run) => real.transaction((sql) => run(sqlOf(sql))) };
}

type Step =
  | { do: "grant"; consumer: number; amount: number; expiresInS: number | null; promo: boolean; again: boolean }
  | { do: "claw"; consumer: number; amount: number }
  | { do: "acquire"; gate: number; consumer: number; want: number; min: number; replyLost: boolean }
  | { do: "call"; gate: number; consumer: number; cost: number; key: number | null }
  | { do: "overspend"; gate: number; consumer: number; cost: number }
  | { do: "change plan"; consumer: number; plan: number }
  | { do: "borrow"; gate: number; consumer: number; want: number; min: number; replyLost: boolean }
  | { do: "owe"; gate: number; consumer: number; cost: number; key: number | null }
  | { do: "flush"; gate: number; how: "whole" | "half" | "twice" | "from zero" | "rolled back" }
  | { do: "give back"; gate: number; twice: boolean }
  | { do: "restart"; gate: number }
  | { do: "declare lost"; gate: number }
  | { do: "pass"; seconds: number }
  | { do: "keep house" };

const gate = fc.nat(GATES - 1);
const consumer = fc.nat(CONSUMERS - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("grant"),
      consumer,
      amount: fc.integer({ min: 1, max: 900 }),
      expiresInS: fc.option(fc.integer({ min: 20, max: 600 }), { freq: 2 }),
      promo: fc.boolean(),
      again: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("claw"), consumer, amount: fc.integer({ min: 1, max: 500 }) }) },
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constant("acquire"),
      gate,
      consumer,
      want: fc.integer({ min: 1, max: 300 }),
      min: fc.integer({ min: 1, max: 30 }),
      replyLost: fc.boolean(),
    }),
  },
  {
    weight: 16,
    arbitrary: fc.record({
      do: fc.constant("call"),
      gate,
      consumer,
      cost: fc.integer({ min: 1, max: 12 }),
      key: fc.option(fc.nat(3), { freq: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("overspend"), gate, consumer, cost: fc.integer({ min: 1, max: 40 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("change plan"), consumer, plan: fc.nat(DEBT_CAPS.length - 1) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("borrow"),
      gate,
      consumer,
      want: fc.integer({ min: 1, max: 200 }),
      min: fc.integer({ min: 1, max: 30 }),
      replyLost: fc.boolean(),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("owe"),
      gate,
      consumer,
      cost: fc.integer({ min: 1, max: 12 }),
      key: fc.option(fc.nat(3), { freq: 3 }),
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constant("flush"),
      gate,
      how: fc.constantFrom("whole", "half", "twice", "from zero", "rolled back"),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("give back"), gate, twice: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("restart"), gate }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("declare lost"), gate }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("pass"), seconds: fc.integer({ min: 1, max: 400 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("keep house") }) },
);

/** A slice as its gate knows it. */
interface Slice {
  consumerId: number;
  granted: number;
  used: number;
  returned: number;
  deadlineMs: number;
}

interface CallRecord {
  consumerId: number;
  cost: number;
  minuteMs: number;
  /** Running total of the lot after this call. */
  lotId: number;
  used: number;
  amount: number;
  /** The overdraft slice that it went on, too. */
  overdraft: { lotId: number; used: number } | null;
  answer: { key: string; decisionId: string } | null;
}

/** One epoch's memory and journal; the journal outlives the process. */
class Gate {
  readonly slices = new Map<number, Slice>();
  readonly overdrafts = new Map<number, Slice>();
  readonly journal: CallRecord[] = [];
  constructor(
    readonly gateId: string,
    readonly epoch: number,
  ) {}
}

let worlds = 0;

class World {
  nowMs = Date.now();
  readonly ids: number[] = [];
  private readonly loanLots = new Map<number, number>();
  private readonly gates: Gate[] = [];
  /** Journals of epochs whose process is gone. */
  private readonly old: Gate[] = [];
  private refs = 0;
  private readonly name = `world-${++worlds}`;
  /** What all allowed calls have cost, and what each lease has really been asked for. */
  readonly answered = new Map<number, number>();
  readonly spent = new Map<string, number>();

  async begin() {
    await this.setClock();
    for (let n = 0; n < CONSUMERS; n++) {
      const id = await ledger.consumer();
      this.ids.push(id);
      const [loan] = await database.query<{ id: number }>(
        "SELECT id FROM lot WHERE consumer_id = $1::bigint AND source = 'loan'",
        [id],
      );
      this.loanLots.set(id, loan?.id ?? 0);
      await database.query(
        `INSERT INTO subscription (consumer_id, plan_version_id, anchor_at, period_start, period_end)
         VALUES ($1::bigint, $2::bigint, '2026-01-01', '2026-01-01', '2126-01-01')`,
        [id, planVersionIds[1]],
      );
    }
    for (let n = 0; n < GATES; n++) this.gates.push(await this.boot(`${this.name}-${n}`));
  }

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case "grant":
        return this.grant(step);
      case "claw":
        return this.claw(step);
      case "acquire":
        return this.acquire(step);
      case "call":
        return this.call(step);
      case "overspend":
        return this.overspend(step);
      case "change plan":
        return this.changePlan(this.id(step.consumer), step.plan);
      case "borrow":
        return this.borrow(step);
      case "owe":
        return this.owe(step);
      case "flush":
        return this.flush(this.gate(step.gate), step.how);
      case "give back":
        return this.giveBack(this.gate(step.gate), step.twice);
      case "restart":
        return this.restart(step.gate);
      case "declare lost":
        return this.declareLost(step.gate);
      case "pass":
        this.nowMs += step.seconds * 1000;
        return this.setClock();
      case "keep house":
        return this.keepHouse();
    }
  }

  /** Every journal comes in, every epoch ends. */
  async quiet() {
    for (const gate of [...this.old, ...this.gates]) {
      await this.flush(gate, "whole");
      await database.transaction((sql) => closeEpoch(sql, gate.epoch, { as: "ended", position: gate.journal.length }));
    }
    this.nowMs += 2 * 3_600_000;
    await this.setClock();
    await this.keepHouse();
  }

  private gate(n: number): Gate {
    const gate = this.gates[n];
    if (gate === undefined) throw new Error(`no gate ${n}`);
    return gate;
  }

  private id(n: number): number {
    const id = this.ids[n];
    if (id === undefined) throw new Error(`no consumer ${n}`);
    return id;
  }

  private async setClock() {
    await connection.query("SELECT set_config('test.now', $1::text, false) AS now", [String(this.nowMs)]);
  }

  private async boot(gateId: string): Promise<Gate> {
    const { epoch } = await database.transaction((sql) => bootEpoch(sql, gateId, ""));
    return new Gate(gateId, epoch);
  }

  private async grant(step: Extract<Step, { do: "grant" }>) {
    const grant = {
      consumerId: this.id(step.consumer),
      source: step.promo ? "promo" : "purchase",
      ref: `grant-${++this.refs}`,
      amountMicros: step.amount,
      expiresAt: step.expiresInS === null ? null : new Date(this.nowMs + step.expiresInS * 1000),
    } as const;
    for (let n = 0; n < (step.again ? 2 : 1); n++) {
      const result = await database.transaction((sql) => grantCredits(sql, grant));
      expect(result).toMatchObject({ ok: true, value: { booked: n === 0 } });
    }
  }

  private async claw(step: Extract<Step, { do: "claw" }>) {
    const claw = {
      consumerId: this.id(step.consumer),
      kind: "refund",
      ref: `refund-${++this.refs}`,
      amountMicros: step.amount,
    } as const;
    await database.transaction((sql) => clawBack(sql, claw));
  }

  private async acquire(step: Extract<Step, { do: "acquire" }>) {
    const gate = this.gate(step.gate);
    const consumerId = this.id(step.consumer);
    const { want, min } = step;
    const replies = await database.transaction((sql) =>
      acquire(sql, gate.epoch, [{ consumerId, purse: "credits", want, min }]),
    );
    if (step.replyLost) return;
    for (const total of replies?.[0]?.slices ?? []) {
      const slice = sliceOf(gate.slices, total.lotId, consumerId);
      slice.granted = Math.max(slice.granted, total.granted);
      slice.deadlineMs = total.msLeft === null ? Number.POSITIVE_INFINITY : this.nowMs + total.msLeft;
    }
  }

  private async changePlan(consumerId: number, plan: number) {
    await database.query("UPDATE subscription SET plan_version_id = $2::bigint WHERE consumer_id = $1::bigint", [
      consumerId,
      planVersionIds[plan],
    ]);
  }

  private async borrow(step: Extract<Step, { do: "borrow" }>) {
    const gate = this.gate(step.gate);
    const consumerId = this.id(step.consumer);
    const { want, min } = step;
    const replies = await database.transaction((sql) =>
      acquire(sql, gate.epoch, [{ consumerId, purse: "overdraft", want, min }]),
    );
    if (step.replyLost) return;
    for (const { lotId, granted } of replies?.[0]?.slices ?? []) {
      const slice = sliceOf(gate.overdrafts, lotId, consumerId);
      slice.granted = Math.max(slice.granted, granted);
    }
  }

  /** On the loan lot, as far as the slice of what the plan lends goes. */
  private async owe(step: Extract<Step, { do: "owe" }>) {
    const gate = this.gate(step.gate);
    const consumerId = this.id(step.consumer);
    const lotId = this.loanLots.get(consumerId) ?? 0;
    for (const [overdraftId, lendable] of gate.overdrafts) {
      if (lendable.consumerId !== consumerId || lendable.granted - lendable.used - lendable.returned < step.cost)
        continue;
      lendable.used += step.cost;
      const overdraft = { lotId: overdraftId, used: lendable.used };
      this.spent.set(`${gate.epoch} ${overdraftId}`, lendable.used);
      this.charge(gate, lotId, sliceOf(gate.slices, lotId, consumerId), step.cost, step.key, overdraft);
      return;
    }
  }

  private async call(step: Extract<Step, { do: "call" }>) {
    const gate = this.gate(step.gate);
    const consumerId = this.id(step.consumer);
    for (const [lotId, slice] of gate.slices) {
      const fits = slice.granted - slice.used - slice.returned >= step.cost && this.nowMs < slice.deadlineMs;
      if (slice.consumerId === consumerId && fits) return this.charge(gate, lotId, slice, step.cost, step.key);
    }
  }

  /** Without any lease, on the loan lot, as a gate does that lets calls pass. */
  private async overspend(step: Extract<Step, { do: "overspend" }>) {
    const gate = this.gate(step.gate);
    const consumerId = this.id(step.consumer);
    const lotId = this.loanLots.get(consumerId) ?? 0;
    this.charge(gate, lotId, sliceOf(gate.slices, lotId, consumerId), step.cost, null);
  }

  private charge(
    gate: Gate,
    lotId: number,
    slice: Slice,
    cost: number,
    key: number | null,
    overdraft: CallRecord["overdraft"] = null,
  ) {
    const { consumerId } = slice;
    slice.used += cost;
    gate.journal.push({
      consumerId,
      cost,
      minuteMs: Math.floor(this.nowMs / 60_000) * 60_000,
      lotId,
      used: slice.used,
      amount: cost,
      overdraft,
      answer: key === null ? null : { key: hex(consumerId * 10 + key), decisionId: `dec-${this.name}-${++this.refs}` },
    });
    this.answered.set(consumerId, (this.answered.get(consumerId) ?? 0) + cost);
    this.spent.set(`${gate.epoch} ${lotId}`, slice.used);
  }

  private async flush(gate: Gate, how: Extract<Step, { do: "flush" }>["how"]) {
    const known = await readEpoch(database, gate.epoch);
    if (known === null) throw new Error("the epoch is gone");
    const from = known.position;
    const end = gate.journal.length;
    const to = how === "half" ? from + Math.ceil((end - from) / 2) : end;
    const batch = stretchOf(gate, from, to);
    if (how === "rolled back") {
      const cut = database.transaction(async (sql) => {
        await flush(sql, batch);
        throw new Cut();
      });
      await expect(cut).rejects.toThrow(Cut);
      return;
    }
    const result = await database.transaction((sql) => flush(sql, batch));
    if (known.state !== "ended") expect(result).not.toBeNull();
    // The same again, and all from the beginning again: the position refuses both.
    if (how === "twice" && to > from) expect(await database.transaction((sql) => flush(sql, batch))).toBeNull();
    if (how === "from zero" && from > 0) {
      expect(await database.transaction((sql) => flush(sql, stretchOf(gate, 0, to)))).toBeNull();
    }
    for (const { lotId, granted } of result?.lent ?? []) {
      const slice = gate.slices.get(lotId);
      if (slice) slice.granted = Math.max(slice.granted, granted);
    }
  }

  private async giveBack(gate: Gate, twice: boolean) {
    const totals = [...gate.slices, ...gate.overdrafts].flatMap(([lotId, slice]) => {
      const idle = slice.granted - slice.used - slice.returned;
      if (idle <= 0) return [];
      slice.returned += Math.ceil(idle / 2);
      return [{ lotId, consumerId: slice.consumerId, returned: slice.returned }];
    });
    if (totals.length === 0) return;
    for (let n = 0; n < (twice ? 2 : 1); n++) {
      await database.transaction((sql) => giveBack(sql, gate.epoch, totals));
    }
  }

  /** The process dies; its journal stays. The next start brings the older journals in and ends their epochs. */
  private async restart(n: number) {
    const dead = this.gate(n);
    const consumerId = this.id(0);
    this.gates[n] = await this.boot(dead.gateId);
    const refused = await database.transaction((sql) =>
      acquire(sql, dead.epoch, [{ consumerId, purse: "credits", want: 10, min: 1 }]),
    );
    expect(refused, "a fenced epoch acquires nothing").toBeNull();
    await this.flush(dead, "whole");
    const stakes = await database.transaction((sql) =>
      closeEpoch(sql, dead.epoch, { as: "ended", position: dead.journal.length }),
    );
    expect(stakes).not.toBeNull();
    this.old.push(dead);
  }

  /** Somebody declares a silent gate lost; what it has spent unreported arrives later. */
  private async declareLost(n: number) {
    const silent = this.gate(n);
    this.nowMs += SILENT_MS + 1000;
    await this.setClock();
    const stakes = await database.transaction((sql) => closeEpoch(sql, silent.epoch, { as: "lost" }));
    expect(stakes).not.toBeNull();
    this.old.push(silent);
    this.gates[n] = await this.boot(silent.gateId);
  }

  private async keepHouse() {
    await database.transaction((sql) => expireLots(sql, 100));
    await database.transaction((sql) => sweepLots(sql, 100));
    await database.transaction((sql) => postUsage(sql, { days: 7, limit: 100 }));
  }
}

class Cut extends Error {}

function sliceOf(slices: Map<number, Slice>, lotId: number, consumerId: number): Slice {
  const known = slices.get(lotId);
  if (known) return known;
  const slice = { consumerId, granted: 0, used: 0, returned: 0, deadlineMs: Number.POSITIVE_INFINITY };
  slices.set(lotId, slice);
  return slice;
}

function stretchOf(gate: Gate, from: number, to: number): FlushStretch {
  const leases = new Map<number, { lotId: number; consumerId: number; used: number }>();
  const usage = new Map<string, UsageDelta>();
  const answers = new Map<string, AnswerRow>();
  for (const record of gate.journal.slice(from, to)) {
    const { consumerId, cost, minuteMs, lotId, used, amount, overdraft, answer } = record;
    leases.set(lotId, { lotId, consumerId, used });
    if (overdraft !== null) leases.set(overdraft.lotId, { ...overdraft, consumerId });
    const at = `${consumerId} ${minuteMs}`;
    const known = usage.get(at) ?? { consumerId, minuteMs, routeId: 1, calls: 0, units: 0, costMicros: 0 };
    usage.set(at, { ...known, calls: known.calls + 1, units: known.units + 1, costMicros: known.costMicros + cost });
    // A gate remembers its own answers, so that it charges a key once; the next one of it is another gate's.
    if (answer !== null && !answers.has(answer.key)) {
      const charged = [{ lotId, amount }, ...(overdraft === null ? [] : [{ lotId: overdraft.lotId, amount }])];
      answers.set(answer.key, { consumerId, ...answer, charged });
    }
  }
  return stretch({
    epoch: gate.epoch,
    from,
    to,
    leases: [...leases.values()],
    usage: [...usage.values()],
    answers: [...answers.values()],
  });
}

function hex(n: number): string {
  return n.toString(16).padStart(64, "0");
}

test("whatever happens in whatever order, every equation holds after every step (I1-I9, I14, I21, I22)", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 120, size: "max" }), async (steps) => {
      const world = new World();
      await world.begin();
      for (const step of steps) {
        await world.take(step);
        expect(await verify(database, world.ids), JSON.stringify(step)).toEqual([]);
      }
      await world.quiet();
      expect(await verify(database, world.ids), "at the end").toEqual([]);

      const charged = await database.query<{ id: number; cost: number }>(
        `SELECT consumer_id AS id, sum(cost)::bigint AS cost FROM usage_minute
         WHERE consumer_id = ANY($1::bigint[]) GROUP BY 1`,
        [world.ids],
      );
      expect(new Map(charged.map((row) => [row.id, row.cost])), "answered = charged (I7)").toEqual(world.answered);
      const leases = await database.query<{ lease: string; used: number }>(
        `SELECT epoch || ' ' || lot_id AS lease, used FROM lease WHERE consumer_id = ANY($1::bigint[]) AND used > 0`,
        [world.ids],
      );
      expect(new Map(leases.map((row) => [row.lease, row.used])), "per lease, too").toEqual(world.spent);
    }),
    { numRuns: 10, interruptAfterTimeLimit: 20_000 },
  );
}, 60_000);
