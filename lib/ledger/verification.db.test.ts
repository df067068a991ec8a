import { afterEach, beforeEach, expect, test } from "vitest";
import { type TestLedger, testLedger } from "./test-ledger";
import { readVerification, verifyNext } from "./verification";

let ledger: TestLedger;
beforeEach(async () => {
  ledger = await testLedger();
});
afterEach(() => ledger.close());

test("goes round all consumers and says when, and finds what does not add up", async () => {
  const consumerId = await ledger.consumer();
  await ledger.grant(consumerId, 100);
  expect(await readVerification(ledger.database)).toEqual({
    finishedAt: null,
    consumers: 0,
    violations: [],
    driftMicros: 0,
  });
  expect(await verifyNext(ledger.database, 1)).toEqual([]);
  expect(await readVerification(ledger.database)).toMatchObject({ consumers: 1, violations: [], driftMicros: 0 });

  // Somebody with a psql prompt.
  await ledger.database.query("UPDATE lot SET amount = amount + 5 WHERE source = 'purchase'");
  await ledger.database.query("UPDATE account SET debt = 2");
  const rules = ["I2", "I3", "I21"];
  const found = await verifyNext(ledger.database, 1);
  expect(found.map((violation) => violation.rule.split(" ")[0]).sort()).toEqual([...rules].sort());
  expect(found.find((violation) => violation.rule.startsWith("I2 "))).toMatchObject({
    consumerId,
    drift: -5,
    detail: "100 = 105 + 0 + 0",
  });
  const { violations, driftMicros, finishedAt } = await readVerification(ledger.database);
  expect(violations).toHaveLength(rules.length);
  expect(driftMicros).toBe(5 + 2 + 2);
  expect(Date.parse(finishedAt ?? "")).toBeLessThanOrEqual(Date.now());
});

test("a pass over more than one slice goes on where it left off", async () => {
  await ledger.database.query(
    `WITH c AS (INSERT INTO consumer (external_id, name) SELECT 'many-' || n, 'Many' FROM generate_series(1, 250) n RETURNING id)
     INSERT INTO account (consumer_id) SELECT id FROM c`,
  );
  await verifyNext(ledger.database, 1);
  expect((await readVerification(ledger.database)).finishedAt).toBeNull();
  await verifyNext(ledger.database, 1);
  expect(await readVerification(ledger.database)).toMatchObject({ consumers: 250, violations: [] });
});
