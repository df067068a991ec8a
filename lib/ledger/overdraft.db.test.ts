import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { acquire } from "./acquire";
import { bootEpoch } from "./boot-epoch";
import { clawBack } from "./claw-back";
import { flush } from "./flush";
import { giveBack } from "./give-back";
import { loadConsumer } from "./load-consumer";
import { stretch, type TestLedger, testLedger, usage } from "./test-ledger";
import { verify } from "./verify";

let ledger: TestLedger;
beforeAll(async () => {
  ledger = await testLedger();
});
afterAll(async () => {
  expect(await ledger.violations()).toEqual([]);
  await ledger.close();
});

let made = 0;

/** Somebody whose plan lends this much. */
async function borrower(capMicros: number, policies = "'deny', 'allow'") {
  const consumerId = await ledger.consumer();
  await ledger.database.query(
    `WITH p AS (INSERT INTO plan (name) VALUES ($2::text) RETURNING id),
     v AS (INSERT INTO plan_version (plan_id, version, state, published_at, fail_policy, debt_policy, debt_cap_micros)
       SELECT id, 1, 'published', now(), ${policies}, $3::bigint FROM p RETURNING id)
     INSERT INTO subscription (consumer_id, plan_version_id, anchor_at, period_start, period_end)
     SELECT $1::bigint, id, '2026-01-01', '2026-01-01', '2126-01-01' FROM v`,
    [consumerId, `Lending ${++made}`, capMicros],
  );
  const [loan] = await ledger.database.query<{ id: number }>(
    "SELECT id FROM lot WHERE consumer_id = $1::bigint AND source = 'loan'",
    [consumerId],
  );
  return { consumerId, loanLotId: loan?.id ?? 0 };
}

type Borrower = Awaited<ReturnType<typeof borrower>>;

/** A gate that lends out of its slice, and keeps what it has not reported. */
class Lender {
  granted = 0;
  used = 0;
  returned = 0;
  private reported = 0;
  private position = 0;
  private lotId = 0;

  private constructor(
    private readonly who: Borrower,
    readonly epoch: number,
  ) {}

  static async start(who: Borrower): Promise<Lender> {
    const { epoch } = await ledger.database.transaction((sql) => bootEpoch(sql, `lender-${++made}`, ""));
    return new Lender(who, epoch);
  }

  get open(): number {
    return this.granted - this.used - this.returned;
  }

  get unreported(): number {
    return this.used - this.reported;
  }

  async borrow(want: number, min: number) {
    const ask = { consumerId: this.who.consumerId, purse: "overdraft", want, min };
    const [reply] = (await ledger.database.transaction((sql) => acquire(sql, this.epoch, [ask]))) ?? [];
    for (const slice of reply?.slices ?? []) {
      this.lotId = slice.lotId;
      this.granted = Math.max(this.granted, slice.granted);
    }
    return reply;
  }

  owe(cost: number): boolean {
    if (this.open < cost) return false;
    this.used += cost;
    return true;
  }

  async report() {
    const { consumerId, loanLotId } = this.who;
    if (this.unreported === 0) return;
    const leases = [
      { lotId: loanLotId, consumerId, used: this.used },
      { lotId: this.lotId, consumerId, used: this.used },
    ];
    const from = this.position++;
    await ledger.database.transaction((sql) =>
      flush(
        sql,
        stretch({ epoch: this.epoch, from, to: from + 1, leases, usage: [usage(consumerId, this.unreported)] }),
      ),
    );
    this.reported = this.used;
  }

  async giveUp() {
    this.returned += this.open;
    const row = { lotId: this.lotId, consumerId: this.who.consumerId, returned: this.returned };
    if (this.lotId !== 0) await ledger.database.transaction((sql) => giveBack(sql, this.epoch, [row]));
  }
}

async function debtOf(consumerId: number): Promise<number> {
  const [row] = await ledger.database.query<{ debt: number }>(
    "SELECT debt FROM account WHERE consumer_id = $1::bigint",
    [consumerId],
  );
  return row?.debt ?? 0;
}

describe("what a plan lends", () => {
  test("is leased in slices, a tenth at most or the call at hand, and a load says what is out", async () => {
    const who = await borrower(100);
    const [a, b] = [await Lender.start(who), await Lender.start(who)];
    expect(await a.borrow(50, 1)).toMatchObject({ unleased: 90, slices: [{ granted: 10, used: 0, msLeft: null }] });
    expect(await b.borrow(60, 60)).toMatchObject({ unleased: 30, slices: [{ granted: 60 }] });
    expect(await a.borrow(40, 31)).toMatchObject({ unleased: 0, elsewhere: 60, slices: [{ granted: 40 }] });
    const load = await loadConsumer(ledger.database, a.epoch, { by: "id", id: who.consumerId });
    expect(load).toMatchObject({ debtMicros: 0, overdraftOutMicros: 100 });
    expect(load?.lots.map((lot) => lot.purse)).toEqual(["credits"]);
  });

  test("is nothing where the plan has no policy that lends, or there is no plan", async () => {
    for (const who of [await borrower(100, "'deny', 'block'"), { consumerId: await ledger.consumer(), loanLotId: 0 }]) {
      const gate = await Lender.start(who);
      expect(await gate.borrow(50, 1)).toMatchObject({ unleased: 0, slices: [] });
    }
    const gate = await Lender.start(await borrower(100, "'allow', 'block'"));
    expect(await gate.borrow(50, 50)).toMatchObject({ slices: [{ granted: 50 }] });
  });

  test("becomes a debt when it is reported; a top-up pays that first, and what is paid may be lent again", async () => {
    const who = await borrower(100);
    const gate = await Lender.start(who);
    await gate.borrow(80, 80);
    gate.owe(70);
    await gate.report();
    expect(await debtOf(who.consumerId)).toBe(70);
    expect(await gate.borrow(40, 40)).toMatchObject({ unleased: 0, slices: [{ granted: 100 }] });
    await ledger.grant(who.consumerId, 50);
    expect(await debtOf(who.consumerId)).toBe(20);
    expect(await gate.borrow(40, 40)).toMatchObject({ unleased: 10 });
  });

  test("is not what a claw-back makes, which may exceed the cap; then nothing more is lent", async () => {
    const who = await borrower(100);
    const gate = await Lender.start(who);
    await ledger.database.transaction((sql) =>
      clawBack(sql, { consumerId: who.consumerId, kind: "refund", ref: "too much", amountMicros: 150 }),
    );
    expect(await gate.borrow(10, 1)).toMatchObject({ unleased: 0, slices: [] });
    await ledger.grant(who.consumerId, 60);
    expect(await gate.borrow(10, 10)).toMatchObject({ unleased: 0, slices: [{ granted: 10 }] });
  });

  test("a lowered cap takes nothing back that is out, and lends no more until it is below", async () => {
    const who = await borrower(100);
    const gate = await Lender.start(who);
    await gate.borrow(80, 80);
    await ledger.database.query(
      `WITH v AS (INSERT INTO plan_version (plan_id, version, state, published_at, debt_policy, debt_cap_micros)
         SELECT plan_id, 2, 'published', now(), 'allow', 20 FROM plan_version v JOIN subscription s ON s.plan_version_id = v.id
         WHERE s.consumer_id = $1::bigint RETURNING id)
       UPDATE subscription s SET plan_version_id = v.id FROM v WHERE s.consumer_id = $1::bigint`,
      [who.consumerId],
    );
    expect(await gate.borrow(90, 90)).toMatchObject({ unleased: 0, slices: [] });
    gate.owe(5);
    await gate.report();
    expect(await ledger.violations()).toEqual([]);
    await gate.giveUp();
    expect(await gate.borrow(90, 90)).toMatchObject({ unleased: 0, slices: [{ granted: 95 }] });
    expect(gate.open).toBe(15);
  });

  const act = fc.oneof(
    { weight: 4, arbitrary: fc.constant("borrow") },
    { weight: 8, arbitrary: fc.constant("owe") },
    { weight: 5, arbitrary: fc.constant("report") },
    { weight: 1, arbitrary: fc.constantFrom("give up", "top up") },
  );
  const step = fc.record({ gate: fc.nat(2), act, amount: fc.integer({ min: 1, max: 40 }) });

  test("I22 whatever several gates lend, in whatever order they report it, it is never more than the cap", async () => {
    const cap = 100;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60, size: "max" }), async (steps) => {
        const who = await borrower(cap);
        const gates = [await Lender.start(who), await Lender.start(who), await Lender.start(who)] as const;
        for (const { gate: at, act, amount } of steps) {
          const gate = gates[at] ?? gates[0];
          if (act === "borrow") await gate.borrow(amount * 3, amount);
          if (act === "owe") gate.owe(amount);
          if (act === "report") await gate.report();
          if (act === "give up") await gate.giveUp();
          if (act === "top up") await ledger.grant(who.consumerId, amount);
          const owed = await debtOf(who.consumerId);
          const unreported = gates.reduce((sum, each) => sum + each.unreported, 0);
          expect(owed + unreported, act).toBeLessThanOrEqual(cap);
          expect(await verify(ledger.database, [who.consumerId]), act).toEqual([]);
        }
      }),
      { numRuns: 12, interruptAfterTimeLimit: 20_000 },
    );
  }, 60_000);

  test("I22 the verifier finds what was lent beyond the cap", async () => {
    const who = await borrower(100);
    const gate = await Lender.start(who);
    await gate.borrow(60, 60);
    await ledger.database.query("UPDATE lot SET amount = 40 WHERE consumer_id = $1::bigint AND purse = 'overdraft'", [
      who.consumerId,
    ]);
    expect(await verify(ledger.database, [who.consumerId])).toMatchObject([
      { rule: expect.stringMatching(/^I22 /), detail: "0 + 60 <= 40 + 0", drift: 20 },
    ]);
    await ledger.database.query("UPDATE lot SET amount = 100 WHERE consumer_id = $1::bigint AND purse = 'overdraft'", [
      who.consumerId,
    ]);
  });
});
