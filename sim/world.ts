import type { Decision, RepeatConflict } from "@/lib/engine/decision";
import type { HoldEnd, Settlement } from "@/lib/engine/reservation";
import type { JournalSync } from "@/lib/journal/journal";
import { seededRandom } from "@/lib/kernel/random";
import { Faults } from "./faults";
import { GateProcess, holdName, type KillPoint } from "./gate-process";
import { CALL, configuration, consumers, digestOf, HOLD_TTL_S, PATHS } from "./market";
import { MemoryStore } from "./memory-store/memory-store";
import { RULES } from "./memory-store/rules";
import type { PlantedBug } from "./planted-bug";
import { Site } from "./site";
import { Dice, VirtualTime } from "./virtual-time";
import { Violation, Witness } from "./witness";

export interface WorldOptions {
  readonly sync: JournalSync;
  readonly journalBytes: number;
  /** Of one flush. */
  readonly rowsMax: number;
}

/**
 * A few machines with gates, a ledger, and clients that call, settle, pay and give up. Everything that may happen is a step;
 * what happens by itself goes on in virtual time between them.
 */
export class World {
  readonly time = new VirtualTime();
  readonly dice: Dice;
  readonly store: MemoryStore;
  readonly witness: Witness;
  readonly faults: Faults;
  readonly options: WorldOptions;
  readonly story: string[] = [];
  private readonly startMs: number;
  private readonly sites: readonly Site[];
  private readonly processes = new Map<Site, GateProcess>();
  private readonly reservations: Reservation[] = [];
  /** What clients were answered for an idempotency key by one site, and has not been lost with its machine. */
  private readonly answers = new Map<string, string>();
  private failure: Error | null = null;
  private started = 0;
  private refs = 0;
  private version = 1;

  constructor(
    private readonly seed: number,
    readonly bug: PlantedBug,
  ) {
    this.dice = new Dice(seededRandom(seed));
    const { dice, time } = this;
    this.options = {
      sync: dice.chance(0.3) ? "disk" : "process",
      journalBytes: dice.pick([16_384, 65_536, ROOMY_BYTES]),
      rowsMax: dice.pick([4, 40, 2_000]),
    };
    // Shortly before a day ends, so that periods roll.
    this.startMs = Date.UTC(2026, 10, 23) - dice.between(5, 120) * 1_000;
    this.store = new MemoryStore(() => this.startMs + time.nowMs, { ...RULES, ...bug.rules });
    this.witness = new Witness(this.store, () => time.nowMs);
    this.faults = new Faults(dice);
    const site = (name: string, gateId: string) => new Site(name, gateId, time, this.startMs);
    // The last one is a clone of the first: the same gate id on another machine.
    this.sites = [site("a", "gate-a"), site("b", "gate-b"), site("c", "gate-c"), site("a2", "gate-a")];
    this.store.configure(configuration(1, 10, 60));
    for (const { row, keys } of consumers(this.startMs)) this.store.addConsumer(row, keys);
  }

  async begin(): Promise<void> {
    for (const consumerId of CONSUMER_IDS) this.grant(consumerId, this.dice.between(100, 2_000), null);
    for (const site of this.sites.slice(0, this.dice.between(2, 3))) this.start(site);
    await this.pass(200);
  }

  tell(what: string): void {
    this.story.push(`${(this.time.nowMs / 1000).toFixed(3).padStart(9)} s  ${what}`);
  }

  /** The first one counts. */
  fail(error: unknown): void {
    this.failure ??= error instanceof Error ? error : new Error(String(error));
  }

  /** Throws what has gone wrong. */
  check(): void {
    if (this.failure !== null) throw this.failure;
    this.witness.check();
  }

  processAt(address: string): GateProcess | null {
    for (const [site, process] of this.processes) {
      if (site.address === address && process.isAlive && !site.isCutOff) return process;
    }
    return null;
  }

  async pass(ms: number): Promise<void> {
    await this.time.pass(ms);
  }

  // What clients do.

  async call(): Promise<void> {
    const process = this.anyProcess();
    if (process === null) return;
    const { dice } = this;
    const consumerId = dice.pick(CONSUMER_IDS);
    const times = dice.chance(0.3) ? dice.between(2, 6) : 1;
    for (let n = 0; n < times; n++) {
      const key = dice.chance(0.2) ? dice.between(1, 4) : null;
      const path = dice.pick(PATHS);
      const units = dice.chance(0.7) ? 1 : dice.between(0, 5);
      const reserve = key === null && path !== "/v1/free" && dice.chance(0.15);
      this.ask(process, consumerId, path, units, reserve, key);
    }
    await this.pass(dice.between(0, 5));
  }

  async settle(): Promise<void> {
    const { dice } = this;
    const process = this.anyProcess();
    const reservation = this.reservations[dice.between(0, this.reservations.length - 1)];
    if (process === null || reservation === undefined) return;
    if (!dice.chance(0.2)) this.reservations.splice(this.reservations.indexOf(reservation), 1);
    const settlement: Settlement = dice.chance(0.25)
      ? { kind: "release" }
      : { kind: "units", units: dice.between(0, 6) };
    this.end(process, reservation, settlement);
    await this.pass(dice.between(0, 5));
  }

  // What the console and the worker do.

  topUp(): void {
    const expiresInS = this.dice.chance(0.4) ? this.dice.between(2, 90) : null;
    this.grant(this.dice.pick(CONSUMER_IDS), this.dice.between(1, 600), expiresInS);
  }

  clawBack(): void {
    const consumerId = this.dice.pick(CONSUMER_IDS);
    const amountMicros = this.dice.between(1, 300);
    this.tell(`${amountMicros} are clawed back from consumer ${consumerId}`);
    this.store.clawBack({ consumerId, kind: "refund", ref: `refund-${++this.refs}`, amountMicros });
  }

  reconfigure(): void {
    this.version += 1;
    const [price, quota] = [this.dice.between(1, 20), this.dice.between(10, 90)];
    this.tell(`the price becomes ${price}, the quota ${quota}`);
    this.store.configure(configuration(this.version, price, quota));
  }

  keepHouse(): void {
    this.tell("the worker keeps house");
    this.store.keepHouse();
  }

  declareLost(): void {
    const open = [...this.store.tables.epochs.values()].filter(({ state }) => state === "live" || state === "fenced");
    if (open.length === 0) return;
    const { epoch, gateId } = this.dice.pick(open);
    const stake = this.store.declareLost(epoch);
    if (stake !== null) this.tell(`epoch ${epoch} of ${gateId} is declared lost with ${stake}`);
  }

  // What happens to machines and processes.

  startSome(): void {
    const down = this.sites.filter((site) => !this.processes.has(site));
    if (down.length > 0) this.start(this.dice.pick(down));
  }

  async stopOne(): Promise<void> {
    const running = this.running();
    if (running.length === 0) return;
    await this.stop(this.dice.pick(running));
  }

  killOne(): void {
    const running = this.running();
    if (running.length === 0) return;
    const site = this.dice.pick(running);
    this.tell(`${site.name} is killed`);
    this.processes.get(site)?.kill();
    this.processes.delete(site);
  }

  /** Something is asked, twice the process dies, and it is asked again. */
  async restartTwice(): Promise<void> {
    const site = this.sites.find((each) => each.name === this.anyProcess()?.siteName);
    if (site === undefined) return;
    const [consumerId, key] = [this.dice.pick(CONSUMER_IDS), this.dice.between(1, 4)];
    for (let n = 0; n < 3; n++) {
      const process = this.processes.get(site);
      if (process === undefined || process.isStopped) return;
      this.ask(process, consumerId, "/v1/cheap", 1, false, key);
      if (n === 0) this.ask(process, consumerId, "/v1/cheap", 2, true, null);
      await this.pass(this.dice.between(20, 500));
      if (n === 2) return;
      this.tell(`${process.name} is killed and started again`);
      process.kill();
      this.start(site);
      await this.pass(2_500);
    }
  }

  killAtWrite(): void {
    const running = this.running();
    if (running.length === 0) return;
    const point = this.dice.pick<KillPoint>(["before", "torn", "after"]);
    this.processes.get(this.dice.pick(running))?.killAtWrite(this.dice.between(0, 3), point);
  }

  /** F13: cut off for longer than a gate may spend, with calls all the while. */
  async endure(): Promise<void> {
    const process = this.anyProcess();
    const site = this.sites.find((each) => each.name === process?.siteName);
    if (process === null || site === undefined || site.isCutOff) return;
    for (const consumerId of CONSUMER_IDS) this.ask(process, consumerId, "/v1/cheap", 1, false, null);
    await this.pass(500);
    this.tell(`${site.name} is cut off for long`);
    site.isCutOff = true;
    for (let n = 0; n < ENDURED_ROUNDS && process.isAlive; n++) {
      for (const consumerId of CONSUMER_IDS) this.ask(process, consumerId, "/v1/cheap", 1, false, null);
      await this.pass(ENDURED_MS / ENDURED_ROUNDS);
    }
    site.isCutOff = false;
  }

  async losePower(): Promise<void> {
    const site = this.dice.pick(this.sites);
    const process = this.processes.get(site);
    if (process === undefined) return;
    this.tell(`${site.name} loses its power`);
    process.kill();
    this.processes.delete(site);
    // Names reach the disk by themselves, after a while.
    if (this.dice.chance(0.7)) await site.disk.syncNames().catch(() => {});
    site.losePower((unsynced) => this.dice.between(0, unsynced));
    for (const { epoch, gateId, state } of this.store.tables.epochs.values()) {
      if (gateId === site.gateId && state !== "ended") this.witness.notePowerLoss(epoch, this.options.sync);
    }
    for (const key of this.answers.keys()) if (key.startsWith(`${site.name} `)) this.answers.delete(key);
  }

  pauseOne(): void {
    const running = this.running();
    if (running.length === 0) return;
    const site = this.dice.pick(running);
    const sleeps = this.dice.chance(0.3);
    this.tell(`${site.name} ${sleeps ? "sleeps" : "is stopped"}`);
    if (sleeps) site.sleep();
    this.processes.get(site)?.pause();
  }

  resumeAll(): void {
    for (const [site, process] of this.processes) {
      if (!process.isStopped) continue;
      this.tell(`${site.name} goes on`);
      site.wake();
      process.resume();
    }
  }

  cutOff(): void {
    const site = this.dice.pick(this.sites);
    site.isCutOff = !site.isCutOff;
    this.tell(`${site.name} is ${site.isCutOff ? "cut off" : "connected again"}`);
  }

  loseDatabase(): void {
    this.faults.isDatabaseAway = !this.faults.isDatabaseAway;
    this.tell(`Postgres is ${this.faults.isDatabaseAway ? "away" : "back"}`);
  }

  slowDatabase(): void {
    this.faults.isSlow = !this.faults.isSlow;
    this.tell(`Postgres is ${this.faults.isSlow ? "slow" : "fast again"}`);
  }

  loseMessages(): void {
    this.faults.lost = this.faults.lost > 0 ? 0 : 0.15;
    this.tell(this.faults.lost > 0 ? "messages get lost" : "messages get through again");
  }

  setWallClock(): void {
    const site = this.dice.pick(this.sites);
    const ms = this.dice.between(-3_600_000, 3_600_000);
    this.tell(`the clock of ${site.name} is set by ${ms} ms`);
    site.jump(ms);
  }

  breakDisk(): void {
    const site = this.dice.pick(this.sites);
    const { disk } = site;
    const how = this.dice.pick(["full", "EIO", "sync"] as const);
    this.tell(`the disk of ${site.name} fails: ${how}`);
    if (how === "full") disk.room = disk.room === Number.POSITIVE_INFINITY ? 0 : Number.POSITIVE_INFINITY;
    if (how === "EIO") disk.faults.append.push("EIO");
    if (how === "sync" && this.options.sync === "disk") disk.faults.sync.push("EIO");
  }

  /** All faults end, every journal comes in, every epoch ends or is given up. Throws where something is left. */
  async quiet(): Promise<void> {
    this.tell("all faults end");
    this.faults.end();
    for (const site of this.sites) {
      site.isCutOff = false;
      site.disk.room = Number.POSITIVE_INFINITY;
      site.disk.faults.append.length = 0;
      site.disk.faults.sync.length = 0;
    }
    this.resumeAll();
    // A start whose journal has failed writes no more: it must start anew. The clone goes last, so that both have their turn.
    for (const site of this.sites) {
      if (this.running().includes(site)) await this.stop(site);
      if (site.disk.list().length === 0) continue;
      this.start(site);
      await this.pass(3_000);
    }
    await this.pass((HOLD_TTL_S + 5) * 1_000);
    for (const site of this.running()) await this.stop(site);
    await this.pass(200_000);
    for (const { epoch, state } of this.store.tables.epochs.values()) {
      if (state === "live" || state === "fenced") this.giveUp(epoch);
    }
    this.store.keepHouse();
    this.check();
    this.witness.checkEnd();
  }

  private giveUp(epoch: number): void {
    this.tell(`epoch ${epoch} is given up`);
    this.store.declareLost(epoch);
  }

  private grant(consumerId: number, amountMicros: number, expiresInS: number | null): void {
    this.tell(`consumer ${consumerId} is granted ${amountMicros}${expiresInS === null ? "" : ` for ${expiresInS} s`}`);
    const expiresAt = expiresInS === null ? null : new Date(this.startMs + this.time.nowMs + expiresInS * 1_000);
    this.store.grant({ consumerId, source: "purchase", ref: `grant-${++this.refs}`, amountMicros, expiresAt });
  }

  private start(site: Site): void {
    this.started += 1;
    const name = `${site.name}#${this.started}`;
    this.tell(`${name} starts`);
    this.processes.set(site, new GateProcess(name, site, this, this.seed * 1_000 + this.started));
  }

  private async stop(site: Site): Promise<void> {
    const process = this.processes.get(site);
    if (process === undefined) return;
    this.tell(`${process.name} is told to end`);
    void process.core.stop(2_000).catch((error) => this.fail(error));
    await this.pass(6_000);
    process.kill();
    this.processes.delete(site);
  }

  private running(): Site[] {
    for (const [site, process] of this.processes) if (!process.isAlive) this.processes.delete(site);
    return [...this.processes.keys()];
  }

  private anyProcess(): GateProcess | null {
    const able = this.running().filter((site) => !this.processes.get(site)?.isStopped);
    return able.length === 0 ? null : (this.processes.get(this.dice.pick(able)) ?? null);
  }

  private ask(
    process: GateProcess,
    consumerId: number,
    path: string,
    units: number,
    reserve: boolean,
    key: number | null,
  ): void {
    this.refs += 1;
    const id = key === null ? 1_000_000 + this.refs : consumerId * 100 + key;
    const repeat = {
      id: id.toString(16).padStart(64, "0"),
      payloadHash: path,
      ttlMs: key === null ? 5_000 : 24 * 3_600_000,
    };
    const call = { ...CALL, keyDigest: digestOf(consumerId), path, units, reserve, repeat };
    const what = `${process.name}: consumer ${consumerId} ${path} ×${units}${reserve ? " held" : ""}${key ? ` key ${key}` : ""}`;
    const heard = (answer: Decision | RepeatConflict) =>
      this.hear(process, what, answer, key === null ? null : `${consumerId} ${key}`);
    const answer = process.core.decider.decide(call);
    if (answer instanceof Promise) answer.then(heard, (error) => this.fail(error));
    else heard(answer);
  }

  private hear(process: GateProcess, what: string, answer: Decision | RepeatConflict, key: string | null): void {
    if (!process.isAlive) return;
    if ("conflict" in answer) {
      this.tell(`${what} -> conflict`);
      return;
    }
    this.tell(`${what} -> ${answer.allow ? `allowed for ${answer.costMicros}, ${answer.id}` : answer.code}`);
    if (!answer.allow || answer.consumer === null) return;
    this.guard(() => this.witness.noteAnswer(answer.id, answer.costMicros, answer.reservation !== null));
    if (answer.reservation !== null) this.reservations.push({ id: answer.reservation.id });
    if (key !== null && answer.costMicros > 0) this.guard(() => this.noteKeyed(process, key, answer.id));
  }

  /** I10: one gate gives one answer for a key, also after it was killed. */
  private noteKeyed(process: GateProcess, key: string, decisionId: string): void {
    const place = `${process.siteName} ${key}`;
    const before = this.answers.get(place);
    // A small journal forgets answers to keep room.
    if (before !== undefined && before !== decisionId && this.options.journalBytes >= ROOMY_BYTES) {
      throw new Violation(`I10 ${process.name} answers key ${key} with ${decisionId} after ${before}`);
    }
    this.answers.set(place, decisionId);
  }

  private end(process: GateProcess, { id }: Reservation, settlement: Settlement): void {
    const text = settlement.kind === "units" ? `${settlement.units} units` : settlement.kind;
    const heard = (end: HoldEnd) => {
      if (process.isAlive) this.tell(`${process.name}: ${id} ${text} -> ${end.outcome}`);
    };
    const end = process.core.endReservation(id, holdName(id), settlement, "gateway");
    if (end instanceof Promise) end.then(heard, (error) => this.fail(error));
    else heard(end);
  }

  private guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.fail(error);
    }
  }
}

interface Reservation {
  readonly id: string;
}

const ENDURED_MS = 160_000;
const ENDURED_ROUNDS = 14;
const ROOMY_BYTES = 1_048_576;
const CONSUMER_IDS = [1, 2, 3, 4] as const;
