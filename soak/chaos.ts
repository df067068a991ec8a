import fs from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Random, seededRandom } from "@/lib/kernel/random";
import type { Database } from "@/lib/kernel/sql";
import type { GateProcess } from "./gate-process";
import type { Postgres } from "./postgres-server";

/** What was done to the gates and the database; the answers are judged by it. */
export interface Damage {
  kills: number;
  /** Calls that were with a gate when it was killed. */
  inFlightAtKills: number;
  rolls: number;
  /** A gate that had to be killed after SIGTERM, or ended with another code than 0. */
  badEnds: string[];
  pauses: number;
  fullDisks: number;
  /** Gates that were not ready in time after a start while Postgres was there. */
  lateStarts: string[];
  readonly outages: Outage[];
}

/** A time without Postgres, and what the gates held of each consumer's credits when it began. */
export interface Outage {
  readonly how: "immediate" | "fast";
  readonly fromMs: number;
  toMs: number;
  readonly leases: readonly HeldLease[];
}

export interface HeldLease {
  readonly gate: string;
  readonly start: number;
  readonly consumerId: number;
  readonly openMicros: number;
}

export interface ChaosTargets {
  readonly gates: readonly GateProcess[];
  readonly postgres: Postgres;
  readonly database: Database;
  /** The journal on a small disk that may be filled, and whose it is; null: none could be mounted. */
  readonly smallDisk: { readonly gate: GateProcess; readonly dir: string } | null;
  readonly seed: number;
  /** Pauses that last beyond the gates' contact limit: only where the run is long. */
  readonly longPauses: boolean;
  readonly say: (event: string) => void;
}

type Card =
  | "kill"
  | "kill in recovery"
  | "roll"
  | "pause"
  | "crash"
  | "restart"
  | "kill while away"
  | "full disk"
  | "long pause";

const DECK: Readonly<Record<Card, number>> = {
  kill: 5,
  "kill in recovery": 2,
  roll: 4,
  pause: 4,
  crash: 2,
  restart: 1,
  "kill while away": 1,
  "full disk": 1,
  "long pause": 0,
};
const PAUSE_BETWEEN_MS = 1_500;
/** About as long as a start takes. */
const RECOVERY_MS = 1_500;
/** Longer than a gate may spend without hearing from Postgres. */
const LONG_PAUSE_MS = 130_000;

/** Deals faults from a deck that holds every kind, shuffled by the seed, until told to stop. Then everything is back. */
export class Chaos {
  readonly damage: Damage = {
    kills: 0,
    inFlightAtKills: 0,
    rolls: 0,
    badEnds: [],
    pauses: 0,
    fullDisks: 0,
    lateStarts: [],
    outages: [],
  };
  private readonly random: Random;
  private readonly stopped = new AbortController();
  private readonly running: Promise<void>;

  constructor(private readonly targets: ChaosTargets) {
    this.random = seededRandom(targets.seed);
    this.running = this.deal();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  private async deal(): Promise<void> {
    for (;;) {
      for (const card of this.shuffledDeck()) {
        await delay(PAUSE_BETWEEN_MS * (0.5 + this.random.next()), undefined, { signal: this.stopped.signal }).catch(
          () => undefined,
        );
        if (this.stopped.signal.aborted) return;
        await this.play(card);
      }
    }
  }

  private async play(card: Card): Promise<void> {
    const gate = this.pick(this.targets.gates);
    switch (card) {
      case "kill":
        return this.kill(gate);
      case "kill in recovery":
        await this.kill(gate, false);
        await delay(RECOVERY_MS * this.random.next());
        return this.kill(gate);
      case "roll":
        return this.roll(gate);
      case "pause":
        return this.pause(gate, 500 + 2_000 * this.random.next());
      case "long pause":
        return this.pause(gate, LONG_PAUSE_MS);
      case "crash":
        return this.withoutPostgres("immediate", async () => {});
      case "restart":
        return this.withoutPostgres("fast", async () => {});
      case "kill while away":
        return this.withoutPostgres("immediate", () => this.kill(gate));
      case "full disk":
        return this.fillDisk();
    }
  }

  private async kill(gate: GateProcess, waits = true): Promise<void> {
    const inFlight = await gate.kill();
    this.damage.kills += 1;
    this.damage.inFlightAtKills += inFlight;
    this.targets.say(`kill -9 of ${gate.id} with ${inFlight} calls in flight`);
    await delay(500 * this.random.next());
    if (waits) await this.begin(gate);
    else gate.begin();
  }

  private async roll(gate: GateProcess): Promise<void> {
    const code = await gate.stop(10_000);
    this.damage.rolls += 1;
    this.targets.say(`SIGTERM of ${gate.id}: exit ${code}`);
    if (code !== 0) this.damage.badEnds.push(`${gate.id} start ${gate.start}: exit ${code}`);
    await this.begin(gate);
  }

  private async pause(gate: GateProcess, ms: number): Promise<void> {
    this.damage.pauses += 1;
    this.targets.say(`SIGSTOP of ${gate.id} for ${Math.round(ms)} ms`);
    gate.pause();
    await delay(ms);
    gate.resume();
  }

  private async withoutPostgres(how: Outage["how"], meanwhile: () => Promise<void>): Promise<void> {
    const { postgres, say } = this.targets;
    const leases = await this.readLeases();
    const outage: Outage = { how, fromMs: performance.now(), toMs: Number.POSITIVE_INFINITY, leases };
    this.damage.outages.push(outage);
    const awayMs = 1_000 + 4_000 * this.random.next();
    say(`Postgres is stopped (${how}) for ${Math.round(awayMs)} ms`);
    await postgres.leave(how);
    await meanwhile();
    await delay(awayMs);
    await postgres.comeBack();
    outage.toMs = performance.now();
    say("Postgres is back");
    for (const gate of this.targets.gates) await this.becomesReady(gate);
  }

  private async fillDisk(): Promise<void> {
    const { smallDisk, say } = this.targets;
    if (smallDisk === null) return;
    this.damage.fullDisks += 1;
    const ballast = path.join(smallDisk.dir, "ballast");
    fillFile(ballast);
    say(`the disk of ${smallDisk.gate.id} is full`);
    await delay(2_000);
    fs.rmSync(ballast, { force: true });
    say(`the disk of ${smallDisk.gate.id} has room again`);
    await this.roll(smallDisk.gate);
  }

  private async begin(gate: GateProcess): Promise<void> {
    gate.begin();
    if (this.targets.postgres.awaySinceMs === null) await this.becomesReady(gate);
  }

  private async becomesReady(gate: GateProcess): Promise<void> {
    if (!(await gate.ready(READY_WITHIN_MS))) this.damage.lateStarts.push(`${gate.id} start ${gate.start}`);
  }

  private async readLeases(): Promise<HeldLease[]> {
    const rows = await this.targets.database.query<{ gate: string; consumerId: number; open: number }>(
      `SELECT e.gate_id AS gate, l.consumer_id AS "consumerId", sum(l.granted - l.used - l.returned)::bigint AS open
       FROM lease l JOIN gate_epoch e USING (epoch) JOIN lot o ON o.id = l.lot_id
       WHERE e.state = 'live' AND o.purse = 'credits' GROUP BY 1, 2`,
    );
    const starts = new Map(this.targets.gates.map((gate) => [gate.id, gate.start]));
    return rows.map(({ gate, consumerId, open }) => ({
      gate,
      start: starts.get(gate) ?? 0,
      consumerId,
      openMicros: open,
    }));
  }

  private shuffledDeck(): Card[] {
    const counts = { ...DECK, "long pause": this.targets.longPauses ? 1 : 0 };
    const cards = (Object.keys(counts) as Card[]).flatMap((card) => Array<Card>(counts[card]).fill(card));
    for (let at = cards.length - 1; at > 0; at--) {
      const other = Math.floor(this.random.next() * (at + 1));
      const [a, b] = [cards[at], cards[other]];
      if (a !== undefined && b !== undefined) [cards[at], cards[other]] = [b, a];
    }
    return cards;
  }

  private pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.random.next() * items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }
}

/** A machine may be busy; a gate that hangs is not ready by then either. */
const READY_WITHIN_MS = 60_000;

/** Takes all the room that is left, to the byte. */
function fillFile(file: string): void {
  const handle = fs.openSync(file, "w");
  try {
    for (let size = 1_048_576; size >= 1; ) {
      try {
        fs.writeSync(handle, Buffer.alloc(size));
      } catch {
        size = Math.floor(size / 2);
      }
    }
  } finally {
    fs.closeSync(handle);
  }
}
