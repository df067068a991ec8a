import { expect, test } from "vitest";
import type { Net, Store } from "@/lib/engine/ports";
import type { MemoryDisk } from "@/lib/journal/memory-disk";
import { seededRandom } from "@/lib/kernel/random";
import { clawBack } from "@/lib/ledger/claw-back";
import { CREDIT, named, openMarket, startGate, type TestGate } from "./test-gate";

/**
 * Two gates, four consumers and everything that may go wrong between them, kills among it, in an order that one number decides.
 * After it all: the ledger's equations hold, and what the gates have answered is what the ledger has charged.
 */
test.each([1, 2, 3])("I2 I5 I7 F2 random traffic with seed %i leaves no drift", { timeout: 120_000 }, async (seed) => {
  const market = await openMarket();
  const random = seededRandom(seed);
  const below = (n: number) => Math.floor(random.next() * n);
  const chance = (p: number) => random.next() < p;
  let faulty = true;
  const fails = (p: number) => faulty && chance(p);
  const faults = (store: Store): Store => ({
    ...store,
    acquire: async (...values) => {
      const reply = await store.acquire(...values);
      if (fails(0.1)) throw new Error("the answer was lost");
      return reply;
    },
    flush: async (...values) => {
      if (fails(0.1)) throw new Error("Postgres is away");
      const reply = await store.flush(...values);
      if (fails(0.2)) throw new Error("the answer was lost");
      return reply;
    },
    giveBack: async (...values) => {
      await store.giveBack(...values);
      if (fails(0.2)) throw new Error("the answer was lost");
    },
  });
  const versionId = await market.publish(
    [{ name: "monthly", kind: "quota", period: "month", limit: 60 }],
    [market.routes.forecast, market.routes.chat],
  );
  const shoppers: { id: number; keyDigest: string }[] = [];
  for (let n = 0; n < 4; n++) shoppers.push(await market.consumer(n > 1 ? { versionId } : {}));
  const charged = new Map<number, number>();
  const add = (sums: Map<number, number>, id: number, amount: number) => sums.set(id, (sums.get(id) ?? 0) + amount);
  const reachable = new Map<string, TestGate>();
  const net: Net = {
    settle: async (address, id, settlement) =>
      (await reachable.get(address)?.endReservation(id, named(id), settlement, "gate")) ?? null,
  };
  const start = async (gateId: string, disk?: MemoryDisk) => {
    const options = { gateId, address: gateId, wrap: faults, net, ...(disk ? { disk } : {}) };
    const gate = await startGate(market, options);
    reachable.set(gateId, gate);
    return gate;
  };
  const gates: TestGate[] = [await start("gate-a"), await start("gate-b")];
  const holds: { id: number; name: string }[] = [];
  const pick = <T>(items: readonly T[]): T => {
    const item = items[below(items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  };

  for (let step = 0; step < 150; step++) {
    const gate = pick(gates);
    const { id, keyDigest } = pick(shoppers);
    const dice = below(100);
    if (dice < 60) {
      const calls = Array.from({ length: 1 + below(4) }, () =>
        gate.ask({
          keyDigest,
          units: 1 + below(3),
          reserve: chance(0.2),
          path: chance(0.2) ? "/v1/chat" : "/v1/forecast",
        }),
      );
      for (const decision of await Promise.all(calls)) {
        if (!decision.allow) continue;
        if (decision.reservation) holds.push({ id, name: decision.reservation.id });
        else add(charged, id, decision.costMicros);
      }
    } else if (dice < 70) {
      await market.ledger.grant(id, (1 + below(20)) * CREDIT);
    } else if (dice < 78 && holds.length > 0) {
      const [hold] = holds.splice(below(holds.length), 1);
      const priced = { kind: "units", units: below(5) } as const;
      const tokens = {
        kind: "usage",
        model: "atlas-1",
        inputTokens: below(4e6),
        cachedInputTokens: 0,
        outputTokens: 1,
      } as const;
      for (const settlement of [priced, tokens]) {
        const end = hold && (await gate.endReservation(hold.name, named(hold.name), settlement, "gateway"));
        if (hold && end?.outcome === "ended") add(charged, hold.id, end.costMicros);
        if (end?.outcome !== "unpriced") break;
      }
    } else if (dice < 88) {
      await gate.turns.flush();
    } else if (dice < 94) {
      await gate.turns.tick();
    } else if (dice < 96) {
      gate.kill();
      gates[gates.indexOf(gate)] = await start(gate.gateId, gate.disk);
    } else if (dice < 98) {
      gate.clock.advance(61_000);
      await gate.turns.tick();
      await gate.turns.sweep();
    } else {
      const amountMicros = (1 + below(5)) * CREDIT;
      await market.ledger.database.transaction((sql) =>
        clawBack(sql, { consumerId: id, kind: "refund", ref: `refund-${step}`, amountMicros }),
      );
    }
    if (step % 50 === 49) expect(await market.ledger.violations()).toEqual([]);
  }

  for (const hold of holds) {
    const end = await pick(gates).endReservation(hold.name, named(hold.name), { kind: "release" }, "gateway");
    expect(end.outcome).toBe("ended");
  }
  faulty = false;
  for (const gate of gates) await gate.stop();
  expect(await market.ledger.violations()).toEqual([]);
  const rows = await market.ledger.database.query<{ id: number; cost: number; open: number }>(
    `SELECT c.id, COALESCE((SELECT sum(cost) FROM usage_minute u WHERE u.consumer_id = c.id), 0)::bigint AS cost,
       COALESCE((SELECT sum(granted - used - returned) FROM lease l WHERE l.consumer_id = c.id), 0)::bigint AS open
     FROM consumer c ORDER BY c.id`,
  );
  expect(rows).toEqual(shoppers.map(({ id }) => ({ id, cost: charged.get(id) ?? 0, open: 0 })));
  await market.ledger.close();
});
