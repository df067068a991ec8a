import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { noticedIn, type PlantedBug, plantBug } from "@/lib/testing/planted-bug";
import { type TestBilling, testBilling } from "./test-billing";
import { AMOUNT, ledgerFollowsStripe } from "./test-stripe-stories";

let scene: TestBilling;
beforeAll(async () => {
  scene = await testBilling();
});
afterAll(() => scene.close());

test("the ledger is a function of Stripe's objects, whatever becomes of events (I11, F18, F21, t2, t5)", async () => {
  await fc.assert(ledgerFollowsStripe(scene, await scene.pack({ amount: AMOUNT })), { numRuns: 25 });
}, 240_000);

const PLANTED: readonly PlantedBug[] = [
  {
    bug: "a purchase is granted by each event that comes of it",
    texts: [
      [`t.state, t.credits_micros AS "creditsMicros"`, `'open' AS state, t.credits_micros AS "creditsMicros"`],
      ["AND l.ref = $2::text", "AND l.ref = $2::text || random()"],
      ["$3::smallint, $4::text,", "$3::smallint, $4::text || random(),"],
      ["$5::bigint, id, $4::text,", "$5::bigint, id, $4::text || random(),"],
      ["VALUES ('purchase', $1::text,", "VALUES ('purchase', $1::text || random(),"],
    ],
  },
  {
    bug: "the second refund takes what the first took already",
    texts: [[`sum(credit_micros)::bigint AS "creditMicros"`, `0::bigint AS "creditMicros"`]],
  },
  {
    bug: "what a dispute took is forgotten when it is won",
    texts: [["AND kind <> 'purchase' GROUP BY kind, object_id", "AND kind = 'refund' GROUP BY kind, object_id"]],
  },
];

test.each(PLANTED)(
  "a bug is noticed: $bug",
  async (planted) => {
    const other = await testBilling();
    try {
      const database = plantBug(other.database, planted);
      const billing = { ...other.billing, database };
      const packId = await other.pack({ amount: AMOUNT });
      const noticed = await noticedIn(ledgerFollowsStripe({ ...other, billing }, packId), 40);
      expect(database.missed(), "planted in SQL that is no more").toEqual([]);
      expect(noticed).not.toBeNull();
      process.stdout.write(`Noticed in story ${noticed}: ${planted.bug}\n`);
    } finally {
      await other.close();
    }
  },
  240_000,
);
