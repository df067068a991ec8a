import { readBootId } from "@/lib/journal/boot-id";
import { openJournalFolder } from "@/lib/journal/open-journal-folder";
import type { Database } from "@/lib/kernel/sql";
import { FLUSH_ROWS_MAX } from "@/lib/ledger/flush";
import { verify } from "@/lib/ledger/verify";
import { type AnswerLine, type CheckLine, type EndLine, readAnswers } from "./answers";
import type { Damage, Outage } from "./chaos";
import type { GateProcess } from "./gate-process";
import { Latencies } from "./latencies";
import { CHAT_PATH, CREDIT_MICROS, type Market } from "./market";

/** A statement about the whole run, and what speaks against it. */
export interface Finding {
  readonly claim: string;
  readonly holds: boolean;
  readonly detail: string;
}

export interface Audit {
  readonly findings: readonly Finding[];
  readonly figures: Figures;
}

export interface Evidence {
  readonly database: Database;
  readonly market: Market;
  readonly gates: readonly GateProcess[];
  readonly answersFile: string;
  readonly damage: Damage;
}

export interface Figures {
  checks: number;
  ends: number;
  unanswered: number;
  refused: number;
  readonly byCode: Map<string, number>;
  readonly endsByOutcome: Map<string, number>;
  readonly latencies: Latencies;
  /** Of the answers given while Postgres was away. */
  readonly latenciesAway: Latencies;
  deniedWithLease: number;
  answeredMicros: number;
  chargedMicros: number;
  /** What the calls without an answer would have cost. */
  unansweredMicros: number;
  secondCharges: number;
}

/** Holds what the clients wrote down against what the ledger says. Nothing may be running any more. */
export async function audit({ database, market, gates, answersFile, damage }: Evidence): Promise<Audit> {
  const book = new ClientBook(market, damage.outages);
  for await (const line of readAnswers(answersFile)) book.enter(line);
  const expected = book.close(await readReservations(database));
  const charges = await readCharges(database);
  const { figures } = book;

  const lost: string[] = [];
  const excess: string[] = [];
  for (const { id, trade } of market.traders) {
    const { atLeast, atMost } = expected.get(id) ?? NOTHING;
    const charged = charges.get(id)?.netMicros ?? 0;
    figures.answeredMicros += atLeast;
    figures.unansweredMicros += atMost - atLeast;
    figures.chargedMicros += charged;
    if (charged < atLeast) lost.push(`${trade} ${id}: ${credits(atLeast)} answered, ${credits(charged)} charged`);
    if (charged > atMost)
      excess.push(`${trade} ${id}: at most ${credits(atMost)} to charge, ${credits(charged)} charged`);
  }
  for (const { duplicates } of charges.values()) figures.secondCharges += duplicates;

  const ids = market.traders.map(({ id }) => id);
  const violations = await verify(database, ids);
  const below = await database.query<{ id: number; what: string }>(BELOW_ZERO, [ids]);
  const owing = await database.query<{ id: number }>(
    "SELECT consumer_id AS id FROM account WHERE debt > 0 AND consumer_id = ANY($1::bigint[]) ORDER BY 1",
    [market.traders.filter(({ trade }) => trade !== "reserving").map(({ id }) => id)],
  );
  const epochs = await database.query<{ epoch: number; gate: string; state: string; open: number }>(UNFINISHED);
  const held = await database.query<{ id: string }>("SELECT id FROM reservation WHERE state = 'held' ORDER BY 1");
  const pending = await database.query<{ id: string }>(
    "SELECT reservation_id AS id FROM settlement WHERE applied_at IS NULL ORDER BY 1",
  );

  const findings = [
    finding("I7 every answered call is charged", lost),
    finding("F2 what is charged beyond that was in flight when a connection broke", excess),
    finding(
      "I2 I4 the money equation holds for every consumer",
      violations.map(({ consumerId, rule, detail }) => `${consumerId}: ${rule} (${detail})`),
    ),
    finding(
      "I3 no balance is below zero",
      below.map(({ id, what }) => `${id}: ${what}`),
    ),
    finding(
      "I6 nobody owes but by a settlement above its hold",
      owing.map(({ id }) => `${id}`),
    ),
    finding("I10 a repeated Idempotency-Key is answered with what it cost", book.unequalRepeats),
    finding("a reservation is charged what its end was answered, or what its route says", book.wrongEnds),
    finding("a reservation ends once, with one result", book.twoEnds),
    finding("any gate takes the end of a reservation that is open", book.unknownHolds),
    finding(
      "no reservation or settlement is left over",
      [...held, ...pending].map(({ id }) => id),
    ),
    finding("quotas are never exceeded", book.overQuota),
    finding("no answer is outside the contract", book.strangeCodes),
    finding("who owns plenty never hears 402", book.falseDenials),
    finding("F7 who has a lease is served while Postgres is away", book.deniedWithLease),
    finding(
      "I14 every start of a gate has ended and holds nothing",
      epochs.map(({ epoch, gate, state, open }) => `${gate} epoch ${epoch} is ${state} and holds ${open}`),
    ),
    finding("F3 every journal is wholly in Postgres, and readable to its end", await unreadOrDamaged(database, gates)),
    finding("F27 every SIGTERM ends a gate with exit 0", damage.badEnds),
    finding("every started gate is ready in time", damage.lateStarts),
  ];
  return { findings, figures };
}

interface Bounds {
  atLeast: number;
  atMost: number;
}

const NOTHING: Readonly<Bounds> = { atLeast: 0, atMost: 0 };

/** What the clients know, line by line: bounds of what each consumer has to be charged, and answers that cannot be true. */
class ClientBook {
  readonly figures: Figures = {
    checks: 0,
    ends: 0,
    unanswered: 0,
    refused: 0,
    byCode: new Map(),
    endsByOutcome: new Map(),
    latencies: new Latencies(),
    latenciesAway: new Latencies(),
    deniedWithLease: 0,
    answeredMicros: 0,
    chargedMicros: 0,
    unansweredMicros: 0,
    secondCharges: 0,
  };
  readonly unequalRepeats: string[] = [];
  readonly twoEnds: string[] = [];
  readonly wrongEnds: string[] = [];
  readonly unknownHolds: string[] = [];
  readonly overQuota: string[] = [];
  readonly strangeCodes: string[] = [];
  readonly falseDenials: string[] = [];
  readonly deniedWithLease: string[] = [];
  private readonly bounds = new Map<number, Bounds>();
  private readonly keys = new Map<string, KeyedCharge>();
  private readonly holds = new Map<string, HoldStory>();
  private readonly meteredUnits = new Map<number, number>();
  /** By outage, gate, its start and consumer: what is left of the lease at least. */
  private readonly left: readonly Map<string, number>[];

  constructor(
    private readonly market: Market,
    private readonly outages: readonly Outage[],
  ) {
    this.left = outages.map(
      ({ leases }) =>
        new Map(leases.map((lease) => [`${lease.gate} ${lease.start} ${lease.consumerId}`, lease.openMicros])),
    );
  }

  enter(line: AnswerLine): void {
    const away = this.outages.some(({ fromMs, toMs }) => line.atMs >= fromMs && line.atMs + line.tookMs <= toMs);
    if (line.outcome !== "refused" && line.outcome !== "unanswered") {
      this.figures.latencies.add(line.tookMs);
      if (away) this.figures.latenciesAway.add(line.tookMs);
    }
    if (line.outcome === "refused") this.figures.refused += 1;
    if (line.outcome === "unanswered") this.figures.unanswered += 1;
    if (line.type === "end") this.enterEnd(line);
    else this.enterCheck(line);
  }

  /** `charged`: microcredits by reservation, as the ledger mirrors them. By consumer. */
  close(charged: ReadonlyMap<string, number | null>): ReadonlyMap<number, Readonly<Bounds>> {
    for (const { consumerId, atLeast, atMost } of this.keys.values()) this.add(consumerId, atLeast, atMost);
    for (const [id, story] of this.holds) {
      const { atLeast, atMost } = boundsOf(story);
      const micros = charged.get(id) ?? null;
      if (micros !== null && micros >= atLeast && micros <= atMost) {
        this.add(story.consumerId, micros, micros);
      } else {
        this.wrongEnds.push(`${id}: ${micros === null ? "nothing" : credits(micros)}, ${told(story)}`);
        this.add(story.consumerId, atLeast, atMost);
      }
      if (new Set(story.ended).size > 1) this.twoEnds.push(`${id}: ${story.ended.join(", ")}`);
      if (story.unknown > 0) this.unknownHolds.push(`${id}: ${story.unknown} times unknown`);
    }
    for (const [id, units] of this.meteredUnits) {
      if (units > this.market.quotaUnits) this.overQuota.push(`${id}: ${units} of ${this.market.quotaUnits}`);
    }
    return this.bounds;
  }

  private enterCheck(line: CheckLine): void {
    const { figures } = this;
    figures.checks += 1;
    const name = line.outcome === "denied" ? (line.code ?? "denied") : line.outcome;
    figures.byCode.set(name, (figures.byCode.get(name) ?? 0) + 1);
    if (line.outcome === "denied") this.enterDenial(line);
    else if (line.outcome !== "refused") this.enterCall(line);
  }

  /** Allowed, or nobody knows. */
  private enterCall(line: CheckLine): void {
    const answered = line.outcome === "allowed";
    if (answered && line.costMicros !== line.priceMicros) {
      this.strangeCodes.push(`a call of ${credits(line.priceMicros)} is said to cost ${credits(line.costMicros)}`);
    }
    if (answered && line.trade === "steady") this.spend(line);
    if (answered && line.trade === "metered") {
      this.meteredUnits.set(line.consumerId, (this.meteredUnits.get(line.consumerId) ?? 0) + line.units);
    }
    if (line.reserve) this.openHold(line);
    else if (line.key !== null) this.chargeKey(line, line.key);
    else this.add(line.consumerId, answered ? line.priceMicros : 0, line.priceMicros);
  }

  private enterDenial(line: CheckLine): void {
    const { trade, code, consumerId, gate, start, atMs } = line;
    if (!DENIALS.has(code ?? "")) this.strangeCodes.push(`${gate} to ${trade} ${consumerId}: ${code}`);
    if (code === "credits_exhausted" && trade !== "scarce") {
      this.falseDenials.push(`${gate} to ${trade} ${consumerId} at ${Math.round(atMs)} ms`);
    }
    if (code === "quota_exhausted" && trade !== "metered") this.falseDenials.push(`${gate}: a quota of ${trade}`);
    if (trade !== "steady") return;
    for (const [n, outage] of this.outages.entries()) {
      if (atMs < outage.fromMs || atMs > outage.toMs) continue;
      const left = this.left[n]?.get(`${gate} ${start} ${consumerId}`) ?? 0;
      if (left >= line.priceMicros) {
        this.figures.deniedWithLease += 1;
        this.deniedWithLease.push(`${gate} to ${consumerId}: ${code}, ${credits(left)} of its lease were left`);
      }
    }
  }

  /** Also what was spent shortly before the outage: its flush may not have been in when the leases were read. */
  private spend(line: CheckLine): void {
    for (const [n, outage] of this.outages.entries()) {
      if (line.atMs < outage.fromMs - FLUSH_LAG_MS || line.atMs > outage.toMs) continue;
      const name = `${line.gate} ${line.start} ${line.consumerId}`;
      const left = this.left[n]?.get(name);
      if (left !== undefined) this.left[n]?.set(name, left - line.priceMicros);
    }
  }

  private chargeKey(line: CheckLine, key: string): void {
    const name = `${line.consumerId} ${key}`;
    const before = this.keys.get(name);
    const charge = before ?? { consumerId: line.consumerId, atLeast: 0, atMost: 0 };
    charge.atMost = line.priceMicros;
    if (line.outcome === "allowed") {
      if (charge.atLeast > 0 && charge.atLeast !== line.costMicros) this.unequalRepeats.push(name);
      charge.atLeast = line.priceMicros;
    }
    this.keys.set(name, charge);
  }

  private openHold(line: CheckLine): void {
    const { consumerId, priceMicros, reservationId } = line;
    if (reservationId === null) {
      // Nobody knows its name, so nobody ends it; it may be charged when it runs out.
      this.add(consumerId, 0, priceMicros);
      return;
    }
    this.holds.set(reservationId, {
      consumerId,
      heldMicros: priceMicros,
      openedMs: line.atMs,
      chargedWhenRunOut: line.path === CHAT_PATH,
      asked: 0,
      ended: [],
      accepted: false,
      unanswered: false,
      unavailable: false,
      unknown: 0,
    });
  }

  private enterEnd(line: EndLine): void {
    const { figures } = this;
    figures.ends += 1;
    figures.endsByOutcome.set(line.outcome, (figures.endsByOutcome.get(line.outcome) ?? 0) + 1);
    const story = this.holds.get(line.reservationId);
    if (story === undefined) return;
    story.asked = line.priceMicros;
    if (line.outcome === "ended") story.ended.push(line.costMicros);
    if (line.outcome === "accepted") story.accepted = true;
    if (line.outcome === "unanswered") story.unanswered = true;
    if (line.outcome === "unavailable") story.unavailable = true;
    if (line.outcome === "unknown") story.unknown += 1;
  }

  private add(consumerId: number, atLeast: number, atMost: number): void {
    const bounds = this.bounds.get(consumerId) ?? { atLeast: 0, atMost: 0 };
    bounds.atLeast += atLeast;
    bounds.atMost += atMost;
    this.bounds.set(consumerId, bounds);
  }
}

interface KeyedCharge extends Bounds {
  readonly consumerId: number;
}

interface HoldStory {
  readonly consumerId: number;
  readonly heldMicros: number;
  readonly openedMs: number;
  /** By its route's policy; else it is released then. */
  readonly chargedWhenRunOut: boolean;
  asked: number;
  readonly ended: number[];
  accepted: boolean;
  unanswered: boolean;
  unavailable: boolean;
  unknown: number;
}

/** Whoever was first has ended it: its client, or the end of its time. */
function boundsOf(story: HoldStory): Bounds {
  const [result] = story.ended;
  if (result !== undefined) return { atLeast: result, atMost: result };
  const ranOut = story.chargedWhenRunOut ? story.heldMicros : 0;
  if (story.accepted && !story.chargedWhenRunOut) return { atLeast: story.asked, atMost: story.asked };
  if (!story.accepted && !story.unanswered) return { atLeast: ranOut, atMost: ranOut };
  return { atLeast: Math.min(ranOut, story.asked), atMost: Math.max(ranOut, story.asked) };
}

function told({ heldMicros, asked, ended, accepted, unanswered, unavailable }: HoldStory): string {
  const answers = [...ended.map((micros) => `ended with ${credits(micros)}`)];
  if (accepted) answers.push("accepted");
  if (unanswered) answers.push("unanswered");
  if (unavailable) answers.push("unavailable");
  return `held ${credits(heldMicros)}, asked ${credits(asked)}: ${answers.join(", ") || "never ended"}`;
}

const DENIALS: ReadonlySet<string> = new Set([
  "credits_exhausted",
  "quota_exhausted",
  "lease_unavailable",
  "not_ready",
]);

/** A gate flushes five times a second, and each flush takes less than this on a busy machine. */
const FLUSH_LAG_MS = 3_000;

interface Charges {
  readonly id: number;
  /** What usage says, without what was given back for a second charge of one Idempotency-Key. */
  readonly netMicros: number;
  readonly duplicates: number;
}

async function readReservations(database: Database): Promise<ReadonlyMap<string, number | null>> {
  const rows = await database.query<{ id: string; charged: number | null }>("SELECT id, charged FROM reservation");
  return new Map(rows.map(({ id, charged }) => [id, charged]));
}

async function readCharges(database: Database): Promise<ReadonlyMap<number, Charges>> {
  const rows = await database.query<Charges>(
    `SELECT a.consumer_id AS id,
       (COALESCE((SELECT sum(cost) FROM usage_minute u WHERE u.consumer_id = a.consumer_id), 0) - COALESCE(d.amount, 0))::bigint AS "netMicros",
       COALESCE(d.n, 0)::bigint AS duplicates
     FROM account a LEFT JOIN (
       SELECT consumer_id, sum(amount) AS amount, count(*) AS n FROM ledger_entry WHERE kind = 'duplicate' GROUP BY 1) d USING (consumer_id)`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** What is left in the gates' folders is kept for answers that may be asked for again; all of it is in Postgres. */
async function unreadOrDamaged(database: Database, gates: readonly GateProcess[]): Promise<string[]> {
  const rows = await database.query<{ epoch: number; position: number }>("SELECT epoch, position FROM gate_epoch");
  const positions = new Map(rows.map(({ epoch, position }) => [epoch, position]));
  const found: string[] = [];
  for (const { id, settings } of gates) {
    const folder = await openJournalFolder(settings.journalDir, {
      gateId: id,
      sync: settings.journalSync,
      bytesMax: Number.MAX_SAFE_INTEGER,
      rowsMax: FLUSH_ROWS_MAX,
      bootId: readBootId(),
    });
    for (const epoch of folder.epochs) {
      const { end, damage } = folder.read(epoch);
      const position = positions.get(epoch) ?? 0;
      if (end > position) found.push(`${id} epoch ${epoch}: ${end} records, ${position} in Postgres`);
      if (damage === "corrupt") found.push(`${id} epoch ${epoch} is corrupt behind record ${end}`);
    }
    await folder.close();
  }
  return found;
}

const BELOW_ZERO = `
SELECT consumer_id AS id, format('lot %s has %s', id, amount - leased - removed) AS what
FROM lot WHERE consumer_id = ANY($1::bigint[]) AND amount < leased + removed
UNION ALL
SELECT consumer_id, format('lease of lot %s in epoch %s has %s', lot_id, epoch, granted - used - returned)
FROM lease WHERE consumer_id = ANY($1::bigint[]) AND granted < used + returned ORDER BY 1, 2`;

const UNFINISHED = `
SELECT e.epoch, e.gate_id AS gate, e.state, COALESCE(sum(l.granted - l.used - l.returned), 0)::bigint AS open
FROM gate_epoch e LEFT JOIN lease l USING (epoch)
GROUP BY 1, 2, 3 HAVING e.state <> 'ended' OR sum(l.granted - l.used - l.returned) > 0 ORDER BY 1`;

function finding(claim: string, against: readonly string[]): Finding {
  const shown = against.slice(0, SHOWN_MAX).join("; ");
  const more = against.length > SHOWN_MAX ? `; and ${against.length - SHOWN_MAX} more` : "";
  return { claim, holds: against.length === 0, detail: shown + more };
}

const SHOWN_MAX = 8;

function credits(micros: number): string {
  return String(micros / CREDIT_MICROS);
}
