import { afterAll, beforeAll, expect, test } from "vitest";
import { acquire } from "./acquire";
import { bootEpoch } from "./boot-epoch";
import { readHealth } from "./ledger-health";
import { type TestLedger, testLedger } from "./test-ledger";
import { verifyNext } from "./verification";

let ledger: TestLedger;
beforeAll(async () => {
  ledger = await testLedger();
});
afterAll(() => ledger.close());

test("sums what silent and replaced gates hold, and says how long ago everything was verified", async () => {
  expect(await readHealth(ledger.database)).toEqual({ limboMicros: 0, driftMicros: 0, verifiedAgeMs: null });
  const consumerId = await ledger.consumer();
  await ledger.grant(consumerId, 1_000);
  const holding = async (gateId: string, amount: number) => {
    const { epoch } = await ledger.database.transaction((sql) => bootEpoch(sql, gateId, ""));
    await ledger.database.transaction((sql) =>
      acquire(sql, epoch, [{ consumerId, purse: "credits", want: amount, min: amount }]),
    );
    return epoch;
  };
  await holding("alive", 10);
  const silent = await holding("silent", 20);
  await holding("replaced", 40);
  await holding("replaced", 80);
  await ledger.database.query(
    "UPDATE gate_epoch SET seen_at = clock_timestamp() - interval '121 seconds' WHERE epoch = $1::bigint",
    [silent],
  );
  expect(await readHealth(ledger.database)).toMatchObject({ limboMicros: 20 + 40 });

  await ledger.database.query("UPDATE account SET debt = 3");
  await verifyNext(ledger.database, 1);
  const { driftMicros, verifiedAgeMs } = await readHealth(ledger.database);
  // It owes three that no line explains, beside credits that could have paid them.
  expect(driftMicros).toBe(3 + 3);
  expect(verifiedAgeMs).toBeGreaterThanOrEqual(0);
  expect(verifiedAgeMs).toBeLessThan(60_000);
});
