import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CREDIT, type Market, openMarket, startGate, subscribe } from "./test-gate";

const HOUR = 3_600_000;

let market: Market;

beforeAll(async () => {
  market = await openMarket();
});

afterAll(async () => {
  expect(await market.ledger.violations()).toEqual([]);
  await market.ledger.close();
});

/** Where it is this hour of the day now: an hour later, or earlier, is another day there. */
function zoneAtHour(hour: number): string {
  const ahead = (hour - new Date().getUTCHours() + 36) % 24;
  const offset = ahead - 12;
  return offset === 0 ? "Etc/GMT" : `Etc/GMT${offset > 0 ? "-" : "+"}${Math.abs(offset)}`;
}

async function shopper(changes: { zone?: string; versionId?: number } = {}) {
  const consumer = await market.consumer(changes.versionId === undefined ? {} : { versionId: changes.versionId });
  await market.ledger.grant(consumer.id, 100 * CREDIT);
  if (changes.zone !== undefined) {
    await market.ledger.database.query("UPDATE consumer SET time_zone = $2::text WHERE id = $1::bigint", [
      consumer.id,
      changes.zone,
    ]);
  }
  return consumer;
}

describe.each([
  ["an hour fast", HOUR, 23],
  ["an hour slow", -HOUR, 0],
])("I13 a gate whose wall clock is %s", (name, wallOffMs, hour) => {
  const start = () => startGate(market, { gateId: `gate ${name}`, wallOffMs });

  test("counts the day that Postgres has, and neither skips nor doubles it", async () => {
    const limits = [{ name: "daily", kind: "quota", period: "day", limit: 3 }] as const;
    const versionId = await market.publish(limits, [market.routes.forecast]);
    const { id, keyDigest } = await shopper({ zone: zoneAtHour(hour), versionId });
    const right = await startGate(market, { gateId: `right beside ${name}` });
    const wrong = await start();
    expect((await right.ask({ keyDigest })).allow).toBe(true);
    await right.stop();
    expect((await wrong.ask({ keyDigest })).allow).toBe(true);
    expect((await wrong.ask({ keyDigest })).allow).toBe(true);
    const refused = await wrong.ask({ keyDigest });
    expect(refused.code).toBe("quota_exhausted");
    const untilMidnightS = hour === 23 ? 3_600 : 24 * 3_600;
    expect(refused.retryAfterS).toBeLessThanOrEqual(untilMidnightS);
    expect(refused.retryAfterS).toBeGreaterThan(untilMidnightS - 3_601);
    await wrong.stop();
    const lots = await market.ledger.database.query<{ now: boolean; used: number }>(
      `SELECT l.starts_at <= clock_timestamp() AND l.expires_at > clock_timestamp() AS now,
         sum(e.used)::bigint AS used
       FROM lot l JOIN lease e ON e.lot_id = l.id WHERE l.consumer_id = $1::bigint AND l.purse = 'quota:daily:*' GROUP BY 1`,
      [id],
    );
    expect(lots).toEqual([{ now: true, used: 3 }]);
    const [usage] = await market.ledger.database.query<{ calls: number }>(
      `SELECT sum(calls)::bigint AS calls FROM usage_minute
       WHERE consumer_id = $1::bigint AND minute BETWEEN clock_timestamp() - interval '5 minutes' AND clock_timestamp()`,
      [id],
    );
    expect(usage?.calls).toBe(3);
  });

  test("prolongs no key and no trial, and ends none too early", async () => {
    const gate = await start();
    const keyed = async (minutes: number) => {
      const { keyDigest } = await shopper();
      await market.ledger.database.query(
        `UPDATE key SET expires_at = clock_timestamp() + $2::int * interval '1 minute' WHERE digest = decode($1::text, 'hex')`,
        [keyDigest, minutes],
      );
      return gate.ask({ keyDigest });
    };
    expect((await keyed(-1)).code).toBe("key_expired");
    expect((await keyed(30)).allow).toBe(true);

    const trial = async (minutes: number) => {
      const { id, keyDigest } = await shopper();
      await subscribe(market.ledger, id, await market.publish([], [market.routes.forecast]));
      await market.ledger.database.query(
        `UPDATE subscription SET status = 'trialing', trial_ends_at = clock_timestamp() + $2::int * interval '1 minute'
         WHERE consumer_id = $1::bigint AND ended_at IS NULL`,
        [id, minutes],
      );
      return gate.ask({ keyDigest });
    };
    expect((await trial(-1)).code).toBe("trial_ended");
    expect((await trial(30)).allow).toBe(true);
    await gate.stop();
  });
});
