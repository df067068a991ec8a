import { afterAll, beforeAll, expect, test } from "vitest";
import { writeRateSharing } from "@/lib/ledger/rate-sharing";
import { CREDIT, type Market, openMarket, startGate, type TestGate } from "./test-gate";

let market: Market;

beforeAll(async () => {
  market = await openMarket();
});

afterAll(() => market.ledger.close());

async function passing(gate: TestGate, keyDigest: string, tries: number): Promise<number> {
  let passed = 0;
  for (let n = 0; n < tries; n++) if ((await gate.ask({ keyDigest })).allow) passed += 1;
  return passed;
}

test("each gate lets the whole of a rate pass; divided, its part, and what it has counted stays counted", async () => {
  const limits = [{ name: "hourly", kind: "rate", period: "hour", limit: 9 }] as const;
  const versionId = await market.publish(limits, [market.routes.forecast]);
  const shopper = async () => {
    const consumer = await market.consumer({ versionId });
    await market.ledger.grant(consumer.id, 100 * CREDIT);
    return consumer.keyDigest;
  };
  const gates = [
    await startGate(market, { gateId: "one" }),
    await startGate(market, { gateId: "two" }),
    await startGate(market, { gateId: "three" }),
  ] as const;
  const [each, divided] = [await shopper(), await shopper()];
  for (const gate of gates) expect(await passing(gate, each, 12)).toBe(9);

  await market.ledger.database.transaction((sql) => writeRateSharing(sql, "divided"));
  for (const gate of gates) await gate.turns.tick();
  for (const gate of gates) expect(await passing(gate, divided, 12)).toBe(3);
  const refused = await gates[0].ask({ keyDigest: divided });
  expect(refused).toMatchObject({ code: "rate_limited", limits: [{ name: "hourly", limit: 9, remaining: 0 }] });
  expect(refused.detail).toMatch(
    /^"hourly" allows 3 calls an hour at each of 3 gates; the next one passes in \d+ s\.$/,
  );

  await gates[2].stop();
  await gates[0].turns.tick();
  // Four of nine now, and three of them were counted before.
  expect(await passing(gates[0], divided, 12)).toBe(1);
  await market.ledger.database.transaction((sql) => writeRateSharing(sql, "each"));
  await gates[0].turns.tick();
  expect(await passing(gates[0], divided, 12)).toBe(5);
  for (const gate of gates.slice(0, 2)) await gate.stop();
});
