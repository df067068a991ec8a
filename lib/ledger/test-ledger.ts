import type { FlushStretch, ReservationRow } from "@/lib/engine/ports";
import { openDatabase } from "@/lib/platform/postgres";
import { testDatabase } from "@/lib/testing/database";
import { grantCredits } from "./grant-credits";
import { verify } from "./verify";

/** A migrated database of its own, and what the ledger's tests have in common. */
export async function testLedger(max = 4) {
  const { url, close } = await testDatabase();
  const database = openDatabase(url, { max, applicationName: "ledger-test" });
  let refs = 0;
  return {
    url,
    database,
    async close() {
      await database.close();
      await close();
    },
    /** A consumer with an account. */
    async consumer(): Promise<number> {
      const [row] = await database.query<{ id: number }>(
        `WITH c AS (INSERT INTO consumer (external_id, name) VALUES ('c' || $1::int, 'Consumer ' || $1::int) RETURNING id)
         INSERT INTO account (consumer_id) SELECT id FROM c RETURNING consumer_id AS id`,
        [++refs],
      );
      if (row === undefined) throw new Error("no consumer was made");
      return row.id;
    },
    async grant(consumerId: number, amountMicros: number, expiresAt: Date | null = null): Promise<number> {
      const grant = { consumerId, source: "purchase", ref: `grant-${++refs}`, amountMicros, expiresAt } as const;
      const granted = await database.transaction((sql) => grantCredits(sql, grant));
      if (!granted.ok) throw new Error(granted.message);
      return granted.value.lotId;
    },
    async violations(): Promise<string[]> {
      const consumers = await database.query<{ id: number }>("SELECT consumer_id AS id FROM account ORDER BY 1");
      const found = await verify(
        database,
        consumers.map((row) => row.id),
      );
      return found.map(({ consumerId, rule, detail }) => `consumer ${consumerId}: ${rule} (${detail})`);
    },
  };
}

export type TestLedger = Awaited<ReturnType<typeof testLedger>>;

/** A stretch with nothing in it but what `parts` says. */
export function stretch(parts: Pick<FlushStretch, "epoch" | "from" | "to"> & Partial<FlushStretch>): FlushStretch {
  return {
    configVersion: 1,
    lag: 0,
    checks: 0,
    leases: [],
    usage: [],
    occurrences: [],
    answers: [],
    reservations: [],
    settlements: [],
    ...parts,
  };
}

/** One minute's usage of a consumer. */
export function usage(consumerId: number, costMicros: number, minuteMs = Date.UTC(2026, 10, 22, 12)) {
  return { consumerId, minuteMs, routeId: 1, calls: 1, units: 1, costMicros };
}

/** An open one, of gateway 1 and a route that costs 1 microcredit a unit. */
export function reservation(
  parts: Pick<ReservationRow, "id" | "consumerId"> & Partial<ReservationRow>,
): ReservationRow {
  return {
    routeId: 1,
    gatewayId: 1,
    terms: { byTokens: false, unitMicros: 1, modelPrices: [], expiryPolicy: "release" },
    heldMicros: 10,
    chargedMicros: null,
    expiresAtMs: Date.UTC(2026, 10, 22, 13),
    expired: false,
    late: false,
    ...parts,
  };
}
