import fc from "fast-check";

export const CONSUMERS = 2;
export const GATES = 3;

/** "quota" counts units of one period each, the others microcredits. */
export type Purse = "credits" | "cap" | "quota:calls:*" | "overdraft";

/** What the plan of consumer 1 lets it owe; consumer 0 has none. */
export const DEBT_CAP = 120;

/** What may happen to a ledger. Small numbers stand for what there is at that moment, modulo; below 0 for the newest of them. */
export type Command =
  | { do: "grant"; consumer: number; amount: number; expiresInS: number | null; promo: boolean; again: boolean }
  | { do: "claw back"; consumer: number; amount: number; lot: number | null; again: boolean }
  | { do: "period"; consumer: number; purse: Purse; limit: number; hours: number; shiftH: number }
  | { do: "acquire"; gate: number; asks: readonly Ask[]; replyLost: boolean }
  | { do: "call"; gate: number; consumer: number; cost: number; times: number; key: number | null }
  | { do: "overspend"; gate: number; consumer: number; cost: number; lot: number }
  | { do: "hold"; gate: number; consumer: number; cost: number }
  | { do: "settle"; gate: number; hold: number; cost: number; how: SettleHow }
  | { do: "settle elsewhere"; gate: number; holder: number; hold: number; units: number }
  | { do: "pending"; gate: number; done: boolean }
  | { do: "refuse"; gate: number; consumer: number; code: number }
  | { do: "flush"; gate: number; how: FlushHow }
  | { do: "give back"; gate: number; share: number; tooMuch: boolean; again: boolean }
  | { do: "restart"; gate: number }
  | { do: "end"; gate: number; early: boolean; heir: boolean }
  | { do: "hand over"; gate: number }
  | { do: "declare lost"; gate: number; afterS: number }
  | { do: "load"; gate: number; consumer: number }
  | { do: "pass"; seconds: number }
  | { do: "keep house" };

export interface Ask {
  readonly consumer: number;
  readonly purse: Purse;
  readonly want: number;
  readonly min: number;
}

/** again, late: of a hold that has ended, or expired, before. */
export type SettleHow = "once" | "again" | "expired" | "late";

/** "stale": the stretch before the last one again, as a reordered packet would be. */
export type FlushHow = "whole" | "half" | "reply lost" | "twice" | "stale" | "from zero" | "rolled back";

const gate = fc.nat(7);
const consumer = fc.nat(CONSUMERS - 1);
const purse = fc.constantFrom<Purse>("credits", "credits", "credits", "cap", "quota:calls:*", "overdraft");
const amount = (max: number) => fc.integer({ min: 1, max });
const ask = fc.record({ consumer, purse, want: amount(300), min: fc.nat(30) });

const command: fc.Arbitrary<Command> = fc.oneof(
  weighted(6, "grant", {
    consumer,
    amount: amount(900),
    expiresInS: fc.option(fc.integer({ min: 20, max: 900 }), { freq: 2 }),
    promo: fc.boolean(),
    again: fc.boolean(),
  }),
  weighted(3, "claw back", { consumer, amount: amount(500), lot: fc.option(fc.nat(5)), again: fc.boolean() }),
  weighted(4, "period", {
    consumer,
    purse: fc.constantFrom<Purse>("cap", "quota:calls:*"),
    limit: amount(400),
    hours: fc.integer({ min: 1, max: 3 }),
    shiftH: fc.nat(2),
  }),
  weighted(10, "acquire", {
    gate,
    asks: fc.uniqueArray(ask, { minLength: 1, maxLength: 3, selector: (each) => `${each.consumer} ${each.purse}` }),
    replyLost: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
  }),
  weighted(14, "call", {
    gate,
    consumer,
    cost: amount(9),
    times: amount(3),
    key: fc.option(fc.nat(2), { freq: 2 }),
  }),
  weighted(2, "overspend", { gate, consumer, cost: amount(60), lot: fc.nat(7) }),
  weighted(5, "hold", { gate, consumer, cost: amount(20) }),
  weighted(5, "settle", {
    gate,
    hold: fc.nat(7),
    cost: fc.nat(30),
    how: fc.constantFrom<SettleHow>("once", "again", "expired", "late"),
  }),
  weighted(3, "settle elsewhere", { gate, holder: gate, hold: fc.nat(7), units: fc.nat(20) }),
  weighted(1, "pending", { gate, done: fc.boolean() }),
  weighted(2, "refuse", { gate, consumer, code: fc.nat(1) }),
  weighted(16, "flush", {
    gate,
    how: fc.constantFrom<FlushHow>(
      "whole",
      "whole",
      "half",
      "reply lost",
      "twice",
      "stale",
      "from zero",
      "rolled back",
    ),
  }),
  weighted(4, "give back", { gate, share: amount(4), tooMuch: fc.boolean(), again: fc.boolean() }),
  weighted(2, "restart", { gate: fc.nat(GATES - 1) }),
  weighted(3, "end", { gate, early: fc.boolean(), heir: fc.boolean() }),
  weighted(1, "hand over", { gate }),
  weighted(2, "declare lost", { gate, afterS: fc.constantFrom(0, 100, 181) }),
  weighted(2, "load", { gate, consumer }),
  weighted(5, "pass", { seconds: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constant(3600)) }),
  weighted(5, "keep house", {}),
);

/** Sequences of commands that mean something together, with chance in between them. */
const story: fc.Arbitrary<Command[]> = fc
  .record({ consumer, cost: amount(9), key: fc.nat(2), hold: fc.nat(1), late: fc.boolean() })
  .chain(({ consumer, cost, key, hold, late }) => {
    const credits = { consumer, purse: "credits", want: 90, min: 30 } as const;
    const quota = { consumer, purse: "quota:calls:*", want: 30, min: 5 } as const;
    const grant = { do: "grant", consumer, amount: 500, expiresInS: null, promo: false, again: false } as const;
    const acquire = (gate: number) => ({ do: "acquire", gate, asks: [credits, quota], replyLost: false }) as const;
    const call = (gate: number) => ({ do: "call", gate, consumer, cost, times: 2, key }) as const;
    const flush = (gate: number) => ({ do: "flush", gate, how: "whole" }) as const;
    const open = (gate: number) => ({ do: "hold", gate, consumer, cost }) as const;
    const restart = (gate: number) => ({ do: "restart", gate }) as const;
    const elsewhere = (holder: number) => ({ do: "settle elsewhere", gate: 0, holder, hold: 0, units: cost }) as const;
    const overdraft = (gate: number) =>
      ({
        do: "acquire",
        gate,
        asks: [{ consumer: CONSUMERS - 1, purse: "overdraft", want: 60, min: 20 }],
        replyLost: false,
      }) as const;
    const twoStarts = [restart(0), restart(1), grant, acquire(LAST), acquire(LAST_BUT_ONE)];
    const stories: Command[][] = [
      // The same key at two gates.
      [
        { do: "period", consumer, purse: "quota:calls:*", limit: 300, hours: 2, shiftH: 0 },
        ...twoStarts,
        ...[call(LAST), call(LAST_BUT_ONE), flush(LAST), flush(LAST_BUT_ONE)],
      ],
      // The second of them in a late report, of a lot that is over.
      [
        restart(0),
        restart(1),
        { ...grant, amount: 60, expiresInS: 100 },
        ...[acquire(LAST_BUT_ONE), grant, acquire(LAST), call(LAST_BUT_ONE), call(LAST), flush(LAST)],
        { do: "pass", seconds: 190 },
        { do: "declare lost", gate: LAST_BUT_ONE, afterS: 0 },
        { do: "keep house" },
        flush(LAST_BUT_ONE),
      ],
      // Reservations that outlive their start.
      [
        ...[restart(0), grant, acquire(LAST), open(LAST), open(LAST), flush(LAST), restart(0), acquire(LAST)],
        { do: "end", gate: LAST_BUT_ONE, early: false, heir: true },
        { do: "settle", gate: LAST, hold, cost, how: "once" },
        flush(LAST),
      ],
      // A reservation that ends twice.
      [
        ...[restart(0), grant, acquire(LAST), open(LAST), flush(LAST)],
        { do: "settle", gate: LAST, hold: 0, cost, how: late ? "expired" : "once" },
        flush(LAST),
        { do: "settle", gate: LAST, hold: 0, cost, how: late ? "late" : "again" },
        flush(LAST),
      ],
      // Settlements for a start that is lost, and for one that is not.
      [
        ...[...twoStarts, open(LAST), open(LAST_BUT_ONE), flush(LAST), flush(LAST_BUT_ONE)],
        ...(late ? [] : [elsewhere(LAST), elsewhere(LAST_BUT_ONE), flush(0)]),
        { do: "declare lost", gate: LAST, afterS: 190 },
        ...(late ? [elsewhere(LAST), elsewhere(LAST_BUT_ONE), flush(0)] : []),
      ],
      // A settlement that another gate has taken, of a reservation that ends by itself.
      [
        ...[...twoStarts, open(LAST), flush(LAST)],
        { do: "settle elsewhere", gate: LAST_BUT_ONE, holder: LAST, hold: 0, units: cost },
        flush(LAST_BUT_ONE),
        { do: "settle", gate: LAST, hold: 0, cost, how: "once" },
        flush(LAST),
      ],
      // A debt that comes while an overdraft is out.
      [
        ...[restart(0), grant, overdraft(LAST)],
        { do: "claw back", consumer: CONSUMERS - 1, amount: 4_000, lot: null, again: false },
        overdraft(LAST),
      ],
      // The same refusals in two stretches.
      [
        { do: "refuse", gate: LAST, consumer, code: 0 },
        flush(LAST),
        { do: "refuse", gate: LAST, consumer, code: 0 },
        flush(LAST),
      ],
    ];
    return fc.constantFrom(...stories);
  });

const LAST = -1;
const LAST_BUT_ONE = -2;

/** Without fast-check's leaning to the smallest values, which would seldom come to the point. */
export const sequence: fc.Arbitrary<Command[]> = fc
  .noBias(
    fc.array(fc.oneof({ weight: 8, arbitrary: command.map((each) => [each]) }, { weight: 1, arbitrary: story }), {
      minLength: 20,
      maxLength: 45,
      size: "max",
    }),
  )
  .map((parts) => parts.flat());

function weighted<Do extends Command["do"], Rest extends object>(
  weight: number,
  name: Do,
  rest: { [Key in keyof Rest]: fc.Arbitrary<Rest[Key]> },
) {
  return { weight, arbitrary: fc.record(rest).map((values) => ({ do: name, ...values })) as fc.Arbitrary<Command> };
}
