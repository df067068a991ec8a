import { setTimeout as delay } from "node:timers/promises";
import { parseCredits } from "@/lib/kernel/money";
import { type Random, seededRandom } from "@/lib/kernel/random";
import type { Database } from "@/lib/kernel/sql";
import type { AnswerFile, CheckLine, EndLine } from "./answers";
import { ask, type Reply } from "./client";
import type { GateProcess } from "./gate-process";
import {
  CHAT_PATH,
  CREDIT_MICROS,
  FORECAST_PATH,
  HOLD_TTL_S,
  type Market,
  TOKEN_HOLD_MICROS,
  type Trader,
  tokensFor,
  topUp,
} from "./market";

export interface TradingFloor {
  readonly market: Market;
  readonly gates: readonly GateProcess[];
  readonly answers: AnswerFile;
  readonly database: Database;
  readonly seed: number;
  /** Mean pause of a consumer between two calls. */
  readonly pauseMs: number;
}

interface OpenHold {
  readonly id: string;
  readonly openedMs: number;
  /** Fixed at the beginning, so that every attempt to end it says the same. */
  readonly end: { readonly verb: "settle" | "release"; readonly body: object; readonly priceMicros: number };
}

/** All consumers at once, each with one call at a time, until told to stop. */
export class Trading {
  private stopping = false;
  /** No reservation is opened any more, so that all have ended when the trading does. */
  winding = false;
  private readonly holds = new Map<Trader, OpenHold[]>();
  private readonly running: Promise<void>[];
  private keys = 0;
  private topUps = 0;

  constructor(private readonly floor: TradingFloor) {
    this.running = floor.market.traders.map((trader, n) => this.trade(trader, seededRandom(floor.seed + n + 1)));
  }

  /** Lets the calls under way end, and releases what is still reserved. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.running);
    for (const hold of [...this.holds.values()].flat()) await this.endUntilHeard(hold);
  }

  private async trade(trader: Trader, random: Random): Promise<void> {
    while (!this.stopping) {
      switch (trader.trade) {
        case "steady":
        case "metered":
          await this.check(trader, random, {});
          break;
        case "keyed":
          await this.checkRepeatedly(trader, random);
          break;
        case "reserving":
          await this.reserveOrEnd(trader, random);
          break;
        case "scarce":
          await this.checkOrTopUp(trader, random);
          break;
      }
      await delay(random.next() * 2 * this.floor.pauseMs);
    }
  }

  /** The same key on up to three gates, at once or one after the other. */
  private async checkRepeatedly(trader: Trader, random: Random): Promise<void> {
    this.keys += 1;
    const call = { key: `key-${this.keys}`, units: unitsBy(random) };
    if (random.next() < 0.3) {
      await Promise.all([this.check(trader, random, call), this.check(trader, random, call)]);
      return;
    }
    for (let n = 0; n < 3; n++) {
      const { outcome } = await this.check(trader, random, call);
      if (outcome === "allowed" && random.next() < 0.5) return;
    }
  }

  private async reserveOrEnd(trader: Trader, random: Random): Promise<void> {
    const holds = this.holds.get(trader) ?? [];
    this.holds.set(trader, holds);
    const [oldest] = holds;
    if (oldest !== undefined && (random.next() < 0.5 || holds.length > 20)) {
      holds.shift();
      // Some are left to run out.
      if (random.next() < 0.1) return;
      const heard = isHeard(await this.end(random, oldest));
      if (!heard && performance.now() - oldest.openedMs < HOLD_TTL_S * 1000) holds.push(oldest);
    } else if (this.winding) {
      await this.check(trader, random, {});
    } else {
      const byTokens = random.next() < 0.3;
      const units = byTokens ? 1 : unitsBy(random);
      const openedMs = performance.now();
      const { reservationId } = await this.check(trader, random, { units, reserve: true, byTokens });
      if (reservationId === null) return;
      holds.push({ id: reservationId, openedMs, end: byTokens ? endByTokens(random) : endByUnits(units, random) });
    }
  }

  private async checkOrTopUp(trader: Trader, random: Random): Promise<void> {
    const { code } = await this.check(trader, random, {});
    if (code !== "credits_exhausted" || random.next() < 0.7) return;
    this.topUps += 1;
    const ref = `top-up-${this.topUps}`;
    const credits = 1 + Math.floor(random.next() * 20);
    // Postgres may be away: whether the first attempt was booked is unknown then, so it is made again under the same name.
    for (let n = 0; n < 50 && !this.stopping; n++) {
      const booked = await topUp(this.floor.database, trader.id, ref, credits).then(
        () => true,
        () => false,
      );
      if (booked) return;
      await delay(200);
    }
  }

  private async check(
    trader: Trader,
    random: Random,
    call: { units?: number; key?: string; reserve?: boolean; byTokens?: boolean },
  ): Promise<CheckLine> {
    const { units = unitsBy(random), key = null, reserve = false, byTokens = false } = call;
    const gate = this.pick(random);
    const { start } = gate;
    const path = byTokens ? CHAT_PATH : FORECAST_PATH;
    const atMs = performance.now();
    const reply = await ask(
      gate,
      "/v1/check",
      { key: trader.keySecret, method: "GET", path, units, reserve },
      this.headers(key),
    );
    const allowed = reply.outcome === "answered" && reply.status === 200 && reply.body.allow === true;
    const line: CheckLine = {
      type: "check",
      atMs,
      tookMs: performance.now() - atMs,
      gate: gate.id,
      start,
      consumerId: trader.id,
      trade: trader.trade,
      path,
      units,
      key,
      reserve,
      outcome: reply.outcome === "answered" ? (allowed ? "allowed" : "denied") : reply.outcome,
      code: reply.outcome === "answered" && !allowed ? String(reply.body.code ?? reply.status) : null,
      decisionId: textOf(reply, "decision_id"),
      priceMicros: byTokens ? TOKEN_HOLD_MICROS : units * CREDIT_MICROS,
      costMicros: allowed ? microsOf(reply) : 0,
      reservationId: allowed ? textOf(reply, "reservation_id") : null,
    };
    this.floor.answers.write(line);
    return line;
  }

  private async end(random: Random, hold: OpenHold): Promise<EndLine["outcome"]> {
    const gate = this.pick(random);
    const atMs = performance.now();
    const { verb, body, priceMicros } = hold.end;
    const reply = await ask(gate, `/v1/reservations/${hold.id}/${verb}`, body, this.headers(null));
    const outcome = endOutcome(reply);
    this.floor.answers.write({
      type: "end",
      atMs,
      tookMs: performance.now() - atMs,
      gate: gate.id,
      reservationId: hold.id,
      priceMicros,
      outcome,
      costMicros: outcome === "ended" ? microsOf(reply) : 0,
    });
    return outcome;
  }

  private async endUntilHeard(hold: OpenHold): Promise<void> {
    const random = seededRandom(this.floor.seed);
    for (let n = 0; n < 10 && !isHeard(await this.end(random, hold)); n++) await delay(200);
  }

  /** Clients learn that a gate is away, but not at once. */
  private pick(random: Random): GateProcess {
    const { gates } = this.floor;
    const serving = gates.filter((gate) => gate.serving);
    const from = serving.length > 0 && random.next() < 0.95 ? serving : gates;
    const gate = from[Math.floor(random.next() * from.length)];
    if (gate === undefined) throw new Error("there is no gate");
    return gate;
  }

  private headers(key: string | null): Record<string, string> {
    const authorization = `Bearer ${this.floor.market.gatewayToken}`;
    return key === null ? { authorization } : { authorization, "idempotency-key": key };
  }
}

function unitsBy(random: Random): number {
  return 1 + Math.floor(random.next() * 3);
}

/** Mostly less than was held, now and then more. */
function endByUnits(held: number, random: Random): OpenHold["end"] {
  const units = Math.floor(random.next() * (held + 2));
  if (units === 0) return { verb: "release", body: {}, priceMicros: 0 };
  return { verb: "settle", body: { units }, priceMicros: units * CREDIT_MICROS };
}

function endByTokens(random: Random): OpenHold["end"] {
  const tokens = tokensFor(random);
  const usage = { model: "atlas", input_tokens: tokens, output_tokens: 0 };
  return { verb: "settle", body: { usage }, priceMicros: tokens };
}

/** Whether the gate has said what became of it. */
function isHeard(outcome: EndLine["outcome"]): boolean {
  return outcome !== "unavailable" && outcome !== "refused" && outcome !== "unanswered";
}

function endOutcome(reply: Reply): EndLine["outcome"] {
  if (reply.outcome !== "answered") return reply.outcome;
  switch (reply.status) {
    case 200:
      return "ended";
    case 202:
      return "accepted";
    case 409:
      return "conflict";
    case 503:
      return "unavailable";
    default:
      return "unknown";
  }
}

function microsOf(reply: Reply): number {
  const cost = textOf(reply, "cost");
  return Number((cost === null ? null : parseCredits(cost)) ?? 0);
}

function textOf(reply: Reply, field: string): string | null {
  const value = reply.outcome === "answered" ? reply.body[field] : null;
  return typeof value === "string" ? value : null;
}
