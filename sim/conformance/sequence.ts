import type { AnswerRow, FlushStretch, OccurrenceDelta, ReservationRow, UsageDelta } from "@/lib/engine/ports";
import type { SettlementRow } from "@/lib/engine/reservation";
import { CONSUMERS, type Command, type FlushHow, GATES } from "./commands";
import type { Ledger } from "./ledger";
import { comparable, type LedgerState, named, type Places, placesIn } from "./ledger-state";

/**
 * The same commands to both ledgers. After each, what they answer and everything that they know must be the same; at the end
 * both must add up. Throws a Divergence where that is not so.
 */
export async function runSequence(ledgers: readonly [Ledger, Ledger], commands: readonly Command[]): Promise<void> {
  const sequence = new Sequence(ledgers);
  await sequence.begin();
  for (const [at, command] of commands.entries()) {
    sequence.step = `command ${at + 1} of ${commands.length}, ${JSON.stringify(command)}`;
    await sequence.take(command);
  }
  sequence.step = "at the end";
  await sequence.verify();
}

/** The two ledgers do not agree, or do not add up. */
export class Divergence extends Error {}

/** Lots and epochs are named by their place in the order of their ids, which is the same in both ledgers. */
class Sequence {
  step = "at the beginning";
  private nowMs = START_MS;
  private places: readonly [Places, Places] = [NO_PLACES, NO_PLACES];
  private lots: readonly LotSeen[] = [];
  private readonly gates: Gate[] = [];
  private refs = 0;

  constructor(private readonly ledgers: readonly [Ledger, Ledger]) {}

  async begin(): Promise<void> {
    await this.both(async (ledger) => {
      await ledger.setClock(this.nowMs);
      await ledger.begin(CONSUMERS);
    });
    for (let n = 0; n < GATES; n++) await this.boot(`gate-${n}`);
  }

  async take(command: Command): Promise<void> {
    switch (command.do) {
      case "grant":
        return this.grant(command);
      case "claw back":
        return this.clawBack(command);
      case "period":
        return this.ensurePeriods(command);
      case "acquire":
        return this.acquire(command);
      case "call":
        return this.gateWith(command.gate, command.consumer).call(command, this.nowMs, () => this.newRef());
      case "overspend":
        return this.overspend(command);
      case "hold":
        return this.gateWith(command.gate, command.consumer).hold(command, this.nowMs, this.newRef());
      case "settle":
        return this.gateThatHolds(command.gate).settle(command, this.nowMs);
      case "settle elsewhere":
        return this.settleElsewhere(command);
      case "pending":
        return this.pending(command);
      case "refuse":
        return this.gate(command.gate).refuse(command, this.nowMs);
      case "flush":
        return this.flush(this.gateToFlush(command.gate), command.how);
      case "give back":
        return this.giveBack(command);
      case "restart":
        await this.boot(`gate-${command.gate}`);
        return;
      case "end":
        return this.end(command);
      case "hand over":
        return this.handOver(command);
      case "declare lost":
        return this.declareLost(command);
      case "load":
        return this.load(command);
      case "pass":
        return this.pass(command.seconds);
      case "keep house":
        await this.both((ledger) => ledger.keepHouse());
    }
  }

  async verify(): Promise<void> {
    for (const ledger of this.ledgers) {
      const broken = await ledger.verify();
      if (broken.length > 0) throw new Divergence(`${this.step}: ${broken.join("; ")}`);
    }
  }

  private async grant(command: Extract<Command, { do: "grant" }>) {
    const { amount: amountMicros, expiresInS } = command;
    const expiresAt = expiresInS === null ? null : new Date(this.nowMs + expiresInS * 1000);
    const source = command.promo ? "promo" : "purchase";
    const ref = this.newRef();
    for (let n = 0; n < (command.again ? 2 : 1); n++) {
      await this.both((ledger, { consumers }) =>
        ledger.grant({ consumerId: at(consumers, command.consumer), source, ref, amountMicros, expiresAt }),
      );
    }
  }

  private async clawBack(command: Extract<Command, { do: "claw back" }>) {
    const { amount: amountMicros, lot } = command;
    const ref = this.newRef();
    const mine = this.creditLotsOf(command.consumer);
    const first = lot === null ? undefined : among(mine, lot);
    for (let n = 0; n < (command.again ? 2 : 1); n++) {
      await this.both((ledger, { consumers, lots }) => {
        const claw = { consumerId: at(consumers, command.consumer), kind: "refund", ref, amountMicros } as const;
        return ledger.clawBack(first === undefined ? claw : { ...claw, lotId: at(lots, first) });
      });
    }
  }

  private async ensurePeriods({ consumer, purse, limit, hours, shiftH }: Extract<Command, { do: "period" }>) {
    const startMs = Math.floor(this.nowMs / HOUR_MS) * HOUR_MS - shiftH * HOUR_MS;
    await this.both((ledger, { consumers }) =>
      ledger.ensurePeriods(
        [0, 1].map((k) => ({
          consumerId: at(consumers, consumer),
          purse,
          limit,
          startsAtMs: startMs + k * hours * HOUR_MS,
          endsAtMs: startMs + (k + 1) * hours * HOUR_MS,
        })),
      ),
    );
  }

  private async acquire({ gate: n, asks, replyLost }: Extract<Command, { do: "acquire" }>) {
    const gate = this.gate(n);
    const [replies] = await this.both((ledger, { consumers, epochs }) =>
      ledger.acquire(
        at(epochs, gate.epoch),
        asks.map(({ consumer, purse, want, min }) => ({ consumerId: at(consumers, consumer), purse, want, min })),
      ),
    );
    if (replyLost) return;
    for (const { consumerId, purse, slices } of replies ?? []) {
      const consumer = this.places[0].consumers.indexOf(consumerId);
      for (const { lotId, granted } of slices) {
        const slice = gate.slice(this.places[0].lots.indexOf(lotId), consumer, purse);
        slice.granted = Math.max(slice.granted, granted);
      }
    }
  }

  /** Without a lease, or beyond it. */
  private async overspend({ gate, consumer, cost, lot }: Extract<Command, { do: "overspend" }>) {
    const lots = this.creditLotsOf(consumer);
    this.gate(gate).charge(at(lots, lot % lots.length), consumer, cost, this.nowMs);
  }

  private async flush(gate: Gate, how: FlushHow) {
    const [known] = await this.both((ledger, { epochs }) => ledger.readEpoch(at(epochs, gate.epoch)));
    const from = known?.position ?? 0;
    gate.known = from;
    const end = gate.journal.length;
    const to = how === "half" ? from + Math.ceil((end - from) / 2) : end;
    const send = (start: number, stop: number) =>
      this.both(async (ledger, places) => {
        const reply = await ledger.flush(gate.stretch(start, stop, places));
        // In whatever order it has lent.
        return reply && { ...reply, lent: [...reply.lent].sort((a, b) => a.lotId - b.lotId) };
      });
    if (how === "rolled back") {
      await this.both((ledger, places) => ledger.rolledBack(() => ledger.flush(gate.stretch(from, to, places))));
      return;
    }
    const [reply] = await send(from, to);
    if (how === "reply lost") return;
    for (const { lotId } of reply?.lent ?? []) gate.noteLoan(this.places[0].lots.indexOf(lotId));
    if (how === "twice") await send(from, to);
    if (how === "stale") await send(gate.lastFlushed, from);
    if (how === "from zero") await send(0, to);
    if (reply === null) return;
    gate.lastFlushed = from;
    gate.known = to;
  }

  private async giveBack({ gate: n, share, tooMuch, again }: Extract<Command, { do: "give back" }>) {
    const gate = this.gate(n);
    const returns = gate.giveUp(share, tooMuch ? 1000 : 0);
    for (let k = 0; k < (again ? 2 : 1); k++) {
      await this.both((ledger, { consumers, lots, epochs }) =>
        ledger.giveBack(
          at(epochs, gate.epoch),
          returns.map(({ lot, consumer, returned }) => ({
            lotId: at(lots, lot),
            consumerId: at(consumers, consumer),
            returned,
          })),
        ),
      );
    }
  }

  private async boot(gateId: string) {
    const start = { gateId, address: `http://${gateId}`, journalSync: "process" } as const;
    await this.both(async (ledger) => {
      const { epoch, olderEpochs } = await ledger.bootEpoch(start);
      return { epoch, olderEpochs };
    });
    this.gates.push(new Gate(gateId, this.places[0].epochs.length - 1));
  }

  /** `early`: its journal is not wholly in. */
  private async end({ gate: n, early, heir: isAdopted }: Extract<Command, { do: "end" }>) {
    const gate = this.gate(n);
    if (!early) await this.flush(gate, "whole");
    const position = gate.journal.length + (early ? 1 : 0);
    const heir = isAdopted || gate.held(0) !== undefined ? this.heirOf(gate) : undefined;
    if (gate.held(0) !== undefined && heir === undefined) return;
    const [ended] = await this.both((ledger, { epochs, lots }) => {
      const kept = gate.kept().map(({ lot, amount }) => ({ lotId: at(lots, lot), amount }));
      const adoption = heir === undefined ? null : { by: at(epochs, heir.epoch), kept };
      return ledger.endEpoch(at(epochs, gate.epoch), position, adoption);
    });
    if (ended) gate.leaveHoldsTo(heir ?? null);
  }

  private async handOver({ gate: n }: Extract<Command, { do: "hand over" }>) {
    const gate = this.gate(n);
    const heir = this.heirOf(gate);
    if (heir === undefined) return;
    await this.both((ledger, { epochs }) =>
      ledger.handOver(at(epochs, gate.epoch), at(epochs, heir.epoch), "its journal is gone"),
    );
  }

  private heirOf(gate: Gate): Gate | undefined {
    return this.gates.findLast((each) => each.gateId === gate.gateId && each.epoch > gate.epoch);
  }

  /** A gate takes down what another one should be told. */
  private async settleElsewhere(command: Extract<Command, { do: "settle elsewhere" }>) {
    const holder = this.gateThatHolds(command.holder);
    const held = holder.held(command.hold);
    if (held === undefined) return;
    const settlement = command.units === 0 ? RELEASE : ({ kind: "units", units: command.units } as const);
    const row = { reservationId: held.id, epoch: holder.epoch, gatewayId: 1, settlement, atMs: this.nowMs };
    this.gate(command.gate).journal.push({
      ...EMPTY,
      consumer: held.consumer,
      minuteMs: minuteOf(this.nowMs),
      settled: row,
    });
  }

  private async pending({ gate: n, done }: Extract<Command, { do: "pending" }>) {
    const { gateId } = this.gate(n);
    const [rows] = await this.both((ledger) => ledger.pendingSettlements(gateId, [], null));
    const [first] = rows;
    if (first === undefined) return;
    await this.both((ledger) => ledger.readReservation(first.reservationId));
    const applied = done ? [first.reservationId] : [];
    await this.both((ledger) => ledger.pendingSettlements(gateId, applied, first));
  }

  private async declareLost({ gate: n, afterS }: Extract<Command, { do: "declare lost" }>) {
    await this.pass(afterS);
    const gate = this.gate(n);
    await this.both((ledger, { epochs }) => ledger.declareLost(at(epochs, gate.epoch)));
  }

  private async load({ gate, consumer }: Extract<Command, { do: "load" }>) {
    const { epoch } = this.gate(gate);
    await this.both(async (ledger, { consumers, epochs }) => {
      const load = await ledger.loadConsumer(at(epochs, epoch), { by: "id", id: at(consumers, consumer) });
      if (load === null) return null;
      const { lots, debtMicros, overdraftOutMicros, heldMicros, grantBaseMicros, nowMs } = load;
      return { lots, debtMicros, overdraftOutMicros, heldMicros, grantBaseMicros, nowMs };
    });
    await this.both(async (ledger, { epochs }) => ({
      holder: { epoch: (await ledger.holderOf(at(epochs, epoch)))?.epoch ?? null },
      holdings: await ledger.readHoldings(at(epochs, epoch)),
    }));
  }

  private async pass(seconds: number) {
    this.nowMs += seconds * 1000;
    await this.both((ledger) => ledger.setClock(this.nowMs));
  }

  /** Runs it on both and compares what they answer, and then all that they know. */
  private async both<T>(run: (ledger: Ledger, places: Places) => Promise<T>): Promise<readonly [T, T]> {
    const [memory, sql] = this.ledgers;
    const answers = [await run(memory, this.places[0]), await run(sql, this.places[1])] as const;
    const states = [await memory.state(), await sql.state()] as const;
    this.places = [placesIn(states[0], this.places[0]), placesIn(states[1], this.places[1])];
    this.lots = lotsSeen(states[0], this.places[0]);
    this.expectSame("their answers", named(answers[0], this.places[0]), named(answers[1], this.places[1]));
    const [left, right] = [comparable(states[0], this.places[0]), comparable(states[1], this.places[1])];
    for (const table of Object.keys(left) as (keyof typeof left)[]) this.expectSame(table, left[table], right[table]);
    return answers;
  }

  private expectSame(what: string, memory: unknown, sql: unknown): void {
    const [left, right] = [JSON.stringify(memory), JSON.stringify(sql)];
    if (left !== right) throw new Divergence(`${this.step}: ${what} differ\n  memory ${left}\n  SQL    ${right}`);
  }

  private gate(n: number): Gate {
    return among(this.gates, n) ?? at(this.gates, 0);
  }

  /** One that has a slice of it, if any has. */
  private gateWith(n: number, consumer: number): Gate {
    const able = this.gates.filter((gate) => gate.canSpend(consumer));
    return (n >= 0 ? among(able, n) : undefined) ?? this.gate(n);
  }

  /** One whose journal is not wholly in, if there is one and `n` is even. */
  private gateToFlush(n: number): Gate {
    const waiting = this.gates.filter((gate) => gate.journal.length > gate.known);
    return (n >= 0 && n % 2 === 0 ? among(waiting, n / 2) : undefined) ?? this.gate(n);
  }

  private gateThatHolds(n: number): Gate {
    const holding = this.gates.filter((gate) => gate.held(0) !== undefined);
    return (n >= 0 ? among(holding, n) : undefined) ?? this.gate(n);
  }

  private creditLotsOf(consumer: number): number[] {
    return this.lots.filter((lot) => lot.consumer === consumer && lot.purse === "credits").map((lot) => lot.place);
  }

  private newRef(): string {
    this.refs += 1;
    return `ref-${this.refs}`;
  }
}

/** A whole minute and hour, far from any other. */
const START_MS = Date.UTC(2026, 10, 22, 12);
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const NO_PLACES: Places = { consumers: [], lots: [], epochs: [] };

interface LotSeen {
  readonly place: number;
  readonly consumer: number;
  readonly purse: string;
}

/** Those that a gate may hear of. */
function lotsSeen(state: LedgerState, places: Places): LotSeen[] {
  const seen = state.lots.filter((lot) => !lot.ref.startsWith("settled:"));
  return seen.map((lot) => ({
    place: places.lots.indexOf(lot.id),
    consumer: places.consumers.indexOf(lot.consumerId),
    purse: lot.purse,
  }));
}

/** What one start of a gate has in memory and in its journal, which outlives it. */
class Gate {
  readonly journal: Entry[] = [];
  lastFlushed = 0;
  /** The journal's position when it was last asked for. */
  known = 0;
  private readonly slices = new Map<number, Slice>();
  private holds: Held[] = [];
  private expired: Held[] = [];
  private readonly settled: Held[] = [];

  constructor(
    readonly gateId: string,
    readonly epoch: number,
  ) {}

  slice(lot: number, consumer: number, purse = "credits"): Slice {
    const known = this.slices.get(lot);
    if (known) return known;
    const slice = { lot, consumer, purse, granted: 0, used: 0, returned: 0, held: 0 };
    this.slices.set(lot, slice);
    return slice;
  }

  /** A flush has lent what was missing. */
  noteLoan(lot: number): void {
    const slice = this.slices.get(lot);
    if (slice) slice.granted = Math.max(slice.granted, slice.used + slice.returned);
  }

  async call({ times, ...call }: Extract<Command, { do: "call" }>, nowMs: number, newRef: () => string) {
    for (let n = 0; n < times; n++) this.callOnce(call, nowMs, newRef());
  }

  private callOnce(
    { consumer, cost, key }: Omit<Extract<Command, { do: "call" }>, "times">,
    nowMs: number,
    ref: string,
  ) {
    const credits = this.find(consumer, "credits", cost);
    if (credits === undefined) return;
    const quota = this.find(consumer, "quota:calls:*", 1);
    const uses = [use(credits, cost), ...(quota === undefined ? [] : [use(quota, 1)])];
    // A gate remembers its own answers, so that it charges a key once; the next charge is another gate's.
    const hex = key === null ? null : key.toString(16).padStart(64, "0");
    const asked = this.journal.some((entry) => entry.consumer === consumer && entry.answer?.key === hex);
    const answer = hex === null || asked ? null : { key: hex, decisionId: `dec-${ref}` };
    this.journal.push({ ...EMPTY, consumer, minuteMs: minuteOf(nowMs), cost, calls: 1, uses, answer });
  }

  charge(lot: number, consumer: number, cost: number, nowMs: number): void {
    const uses = [use(this.slice(lot, consumer), cost)];
    this.journal.push({ ...EMPTY, consumer, minuteMs: minuteOf(nowMs), cost, calls: 1, uses });
  }

  async hold({ consumer, cost }: Extract<Command, { do: "hold" }>, nowMs: number, id: string) {
    const slice = this.find(consumer, "credits", cost);
    if (slice === undefined) return;
    slice.held += cost;
    const held = { id, consumer, lot: slice.lot, amount: cost, expiresAtMs: nowMs + HOUR_MS };
    this.holds.push(held);
    this.journal.push({ ...EMPTY, consumer, minuteMs: minuteOf(nowMs), calls: 1, held, charged: null });
  }

  held(n: number): Held | undefined {
    return among(this.holds, n);
  }

  async settle({ hold: n, cost, how }: Extract<Command, { do: "settle" }>, nowMs: number) {
    const over = how === "again" ? this.settled : this.expired;
    const held = how === "again" || how === "late" ? among(over, n) : this.held(n);
    if (held === undefined) return;
    const slice = this.slice(held.lot, held.consumer);
    const entry = { ...EMPTY, consumer: held.consumer, minuteMs: minuteOf(nowMs), held };
    const uses = cost > 0 ? () => [use(slice, cost)] : () => [];
    if (how === "again") this.journal.push({ ...entry, charged: cost + 1 });
    else if (how === "late") {
      this.journal.push({ ...entry, cost, uses: uses(), charged: cost, late: true, expired: true });
      this.expired = this.expired.filter((each) => each !== held);
    } else {
      slice.held -= held.amount;
      this.holds = this.holds.filter((each) => each !== held);
      if (how === "once") this.journal.push({ ...entry, cost, uses: uses(), charged: cost });
      else this.journal.push({ ...entry, charged: 0, expired: true });
      (how === "once" ? this.settled : this.expired).push(held);
    }
  }

  async refuse({ consumer, code }: Extract<Command, { do: "refuse" }>, nowMs: number) {
    const refusal = { code: code === 0 ? "credits_exhausted" : "rate_limited", atMs: nowMs };
    this.journal.push({ ...EMPTY, consumer, minuteMs: minuteOf(nowMs), refusal });
  }

  canSpend(consumer: number): boolean {
    return this.find(consumer, "credits", 1) !== undefined;
  }

  giveUp(share: number, more: number): { lot: number; consumer: number; returned: number }[] {
    return [...this.slices.values()].flatMap((slice) => {
      const idle = slice.granted - slice.used - slice.returned - slice.held;
      if (idle <= 0) return [];
      slice.returned += Math.ceil(idle / share);
      return [{ lot: slice.lot, consumer: slice.consumer, returned: slice.returned + more }];
    });
  }

  /** What its open holds need of each lot. */
  kept(): { lot: number; amount: number }[] {
    const sums = new Map<number, number>();
    for (const { lot, amount } of this.holds) sums.set(lot, (sums.get(lot) ?? 0) + amount);
    return [...sums].map(([lot, amount]) => ({ lot, amount }));
  }

  leaveHoldsTo(heir: Gate | null): void {
    for (const held of heir === null ? [] : this.holds) {
      const slice = heir?.slice(held.lot, held.consumer);
      if (slice) {
        slice.granted += held.amount;
        slice.held += held.amount;
      }
      heir?.holds.push(held);
    }
    this.holds = [];
    this.slices.clear();
  }

  stretch(from: number, to: number, places: Places): FlushStretch {
    const rows = new Rows(places);
    for (const entry of this.journal.slice(from, to)) rows.add(entry, this.epoch);
    return { epoch: at(places.epochs, this.epoch), from, to, configVersion: 1, lag: 0, checks: 0, ...rows.sums() };
  }

  private find(consumer: number, purse: string, amount: number): Slice | undefined {
    return [...this.slices.values()].find(
      (slice) =>
        slice.consumer === consumer &&
        slice.purse === purse &&
        slice.granted - slice.used - slice.returned - slice.held >= amount,
    );
  }
}

interface Slice {
  readonly lot: number;
  readonly consumer: number;
  readonly purse: string;
  granted: number;
  used: number;
  returned: number;
  held: number;
}

interface Held {
  readonly id: string;
  readonly consumer: number;
  readonly lot: number;
  readonly amount: number;
  readonly expiresAtMs: number;
}

interface Entry {
  readonly consumer: number;
  readonly minuteMs: number;
  readonly cost: number;
  readonly calls: number;
  readonly uses: readonly { readonly lot: number; readonly amount: number; readonly used: number }[];
  readonly answer: { readonly key: string; readonly decisionId: string } | null;
  readonly held: Held | null;
  readonly charged: number | null;
  readonly expired: boolean;
  readonly late: boolean;
  readonly refusal: { readonly code: string; readonly atMs: number } | null;
  /** Its epoch is a place. */
  readonly settled: SettlementRow | null;
}

const EMPTY = {
  cost: 0,
  calls: 0,
  uses: [],
  answer: null,
  held: null,
  charged: null,
  expired: false,
  late: false,
  refusal: null,
  settled: null,
} as const;
const RELEASE = { kind: "release" } as const;

/** A stretch of a journal, summed up as lib/journal does: each key once. */
class Rows {
  private readonly leases = new Map<number, { lotId: number; consumerId: number; used: number }>();
  private readonly usage = new Map<string, UsageDelta>();
  private readonly occurrences = new Map<string, OccurrenceDelta>();
  private readonly answers: AnswerRow[] = [];
  private readonly reservations = new Map<string, ReservationRow>();
  private readonly settlements = new Map<string, SettlementRow>();

  constructor(private readonly places: Places) {}

  add(entry: Entry, epoch: number): void {
    const consumerId = at(this.places.consumers, entry.consumer);
    const { minuteMs, cost, calls, answer, held, refusal, settled } = entry;
    const uses = entry.uses.map(({ lot, ...rest }) => ({ lotId: at(this.places.lots, lot), ...rest }));
    for (const { lotId, used } of uses) this.leases.set(lotId, { lotId, consumerId, used });
    if (calls > 0 || cost > 0) {
      const key = `${consumerId} ${minuteMs}`;
      const known = this.usage.get(key) ?? { consumerId, minuteMs, routeId: 1, calls: 0, units: 0, costMicros: 0 };
      const sums = { calls: known.calls + calls, units: known.units + calls, costMicros: known.costMicros + cost };
      this.usage.set(key, { ...known, ...sums });
    }
    if (answer !== null) this.answers.push({ consumerId, ...answer, charged: uses });
    if (held !== null) this.reservations.set(held.id, reservationRow(held, consumerId, entry));
    if (settled !== null && !this.settlements.has(settled.reservationId)) {
      this.settlements.set(settled.reservationId, { ...settled, epoch: at(this.places.epochs, settled.epoch) });
    }
    if (refusal !== null) {
      const id = `occ-${epoch}-${entry.consumer}-${refusal.code}-${minuteMs}`;
      this.occurrences.set(id, occurrence(id, consumerId, minuteMs, refusal, this.occurrences.get(id)?.count ?? 0));
    }
  }

  sums() {
    return {
      leases: [...this.leases.values()],
      usage: [...this.usage.values()],
      occurrences: [...this.occurrences.values()],
      answers: this.answers,
      reservations: [...this.reservations.values()],
      settlements: [...this.settlements.values()],
    };
  }
}

function reservationRow(
  { id, amount, expiresAtMs }: Held,
  consumerId: number,
  { charged, expired, late }: Entry,
): ReservationRow {
  const terms = { byTokens: false, unitMicros: 1, modelPrices: [], expiryPolicy: "release" } as const;
  const ends = { chargedMicros: charged, expiresAtMs, expired, late };
  return { id, consumerId, routeId: 1, gatewayId: 1, terms, heldMicros: amount, ...ends };
}

function occurrence(
  id: string,
  consumerId: number,
  minuteMs: number,
  { code, atMs }: { readonly code: string; readonly atMs: number },
  before: number,
): OccurrenceDelta {
  return {
    id,
    minuteMs,
    code,
    status: 402,
    consumerId,
    keyId: null,
    gatewayId: null,
    routeId: 1,
    planVersionId: null,
    count: before + 1,
    costMicros: 5,
    firstAtMs: minuteMs,
    lastAtMs: atMs,
    firstReceipt: null,
    lastReceipt: "{}",
    samplePaths: [`/v1/${atMs}`],
    suspect: null,
  };
}

function use(slice: Slice, amount: number): { lot: number; amount: number; used: number } {
  slice.used += amount;
  return { lot: slice.lot, amount, used: slice.used };
}

function minuteOf(ms: number): number {
  return Math.floor(ms / MINUTE_MS) * MINUTE_MS;
}

/** Modulo how many there are; from the end below 0. */
function among<T>(items: readonly T[], n: number): T | undefined {
  return items.at(n % Math.max(1, items.length));
}

function at<T>(items: readonly T[], place: number): T {
  const item = items[place];
  if (item === undefined) throw new RangeError(`nothing at place ${place}`);
  return item;
}
