import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { noticedIn, type PlantedBug, plantBug } from "@/lib/testing/planted-bug";
import { type TestBilling, testBilling } from "../test-billing";
import { noRunaway } from "./test-runaway";

let scene: TestBilling;
beforeAll(async () => {
  scene = await testBilling();
});
afterAll(() => scene.close());

test("no runaway: never above a cap, never two at once, credits are what Stripe has taken, whatever happens", async () => {
  await fc.assert(noRunaway(scene, await scene.pack()), { numRuns: 12 });
}, 240_000);

/** Each would charge somebody too often, or credit what was not paid. */
const PLANTED: readonly PlantedBug[] = [
  {
    bug: "a payment under way is not seen, and no index forbids the second",
    texts: [["state IN ('started', 'open', 'pending')) AS \"isInFlight\"", "state = '') AS \"isInFlight\""]],
    schema: ["DROP INDEX top_up_one_auto_in_flight"],
  },
  {
    bug: "the caps see no payment",
    texts: [["AND origin = 'auto' AND state <> 'failed'", "AND origin = '' AND state <> 'failed'"]],
  },
  {
    bug: "the caps see the last six hours",
    texts: [
      [
        "AND created_at > to_timestamp($3::float8 / 1000)",
        "AND created_at > to_timestamp($3::float8 / 1000) + interval '29 days 18 hours'",
      ],
    ],
  },
  {
    bug: "the caps do not see what a clock that went back has left ahead",
    texts: [
      [
        "AND created_at > to_timestamp($3::float8 / 1000)",
        "AND created_at BETWEEN to_timestamp($3::float8 / 1000) AND to_timestamp($3::float8 / 1000) + interval '30 days'",
      ],
    ],
  },
  {
    bug: "a payment is credited by each that reads it",
    texts: [
      ["t.livemode, t.state, t.credits_micros", "t.livemode, 'open' AS state, t.credits_micros"],
      ["AND l.ref = $2::text", "AND l.ref = $2::text || random()"],
      ["$3::smallint, $4::text,", "$3::smallint, $4::text || random(),"],
      ["$5::bigint, id, $4::text,", "$5::bigint, id, $4::text || random(),"],
      ["VALUES ('purchase', $1::text,", "VALUES ('purchase', $1::text || random(),"],
    ],
  },
];

test.each(PLANTED)(
  "a bug is noticed: $bug",
  async (planted) => {
    const other = await testBilling();
    try {
      for (const statement of planted.schema ?? []) await other.database.query(statement);
      const database = plantBug(other.database, planted);
      const billing = { ...other.billing, database };
      const noticed = await noticedIn(noRunaway({ ...other, billing }, await other.pack()), 40);
      expect(database.missed(), "planted in SQL that is no more").toEqual([]);
      expect(noticed).not.toBeNull();
      process.stdout.write(`Noticed in history ${noticed}: ${planted.bug}\n`);
    } finally {
      await other.close();
    }
  },
  240_000,
);
