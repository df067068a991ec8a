import { seededRandom } from "@/lib/kernel/random";
import type { Database, Sql } from "@/lib/kernel/sql";
import { type DemoFacts, type SeedInput, seedDemo } from "./demo";
import { sumHours } from "./sum-hours";
import { DAY_MS, timelineOf } from "./timeline";

/** What the load profile adds to the demo; the benchmark of pages measures with it. */
export interface LoadSize {
  readonly consumers: number;
  /** Of each consumer: calls of one route in one minute. */
  readonly usageRows: number;
  readonly occurrences: number;
}

export const LOAD: LoadSize = { consumers: 100_000, usageRows: 50, occurrences: 200_000 };

/**
 * The demo, and beside it so many consumers that a page which reads too much is slow: each with a key, a plan, credits and
 * calls over 30 days, whose money adds up like everybody's. Set by set, so that PostgreSQL makes the rows itself.
 */
export async function seedLoad(database: Database, input: SeedInput, size = LOAD): Promise<DemoFacts | null> {
  const facts = await seedDemo(database, input);
  if (facts === null) return null;
  const { startMs, nowMs } = timelineOf(input.nowMs);
  const from = new Date(startMs).toISOString();
  await database.transaction((sql) => addConsumers(sql, size, input.seed, from));
  // In slices of time, as a gate writes it: a block of the table holds rows of one time.
  const sliceMs = Math.floor((nowMs - startMs - DAY_MS / 24) / size.usageRows);
  for (let slice = 0; slice < size.usageRows; slice++) {
    await database.transaction((sql) => addUsage(sql, startMs + slice * sliceMs, sliceMs, slice));
  }
  await database.transaction((sql) => addMoney(sql, from));
  await database.transaction((sql) => addOccurrences(sql, size, startMs, nowMs));
  await database.transaction(sumHours);
  // Without a map of what is visible to all, an index alone answers nothing; autovacuum would come to it in its own time.
  await database.query("VACUUM ANALYZE");
  return facts;
}

/** "load-1" and so on, evenly on the three plans; names from two lists, so that sorting and searching have something to do. */
async function addConsumers(sql: Sql, { consumers }: LoadSize, seed: number, from: string): Promise<void> {
  await sql.query(
    `INSERT INTO consumer (external_id, name, email, time_zone, created_at, updated_at)
     SELECT 'load-' || n, ($3::text[])[($4::int + n) % 20 + 1] || ' ' || ($5::text[])[n / 20 % 20 + 1] || ' ' || n,
       'api@load-' || n || '.example', 'UTC', $2::timestamptz - n * interval '10 s', $2::timestamptz
     FROM generate_series(1, $1::int) n`,
    [consumers, from, FIRST_NAMES, Math.floor(seededRandom(seed).next() * 20), LAST_NAMES],
  );
  await sql.query(`INSERT INTO account (consumer_id, debt) SELECT id, 0 FROM consumer WHERE ${LOADED}`);
  await sql.query(
    `INSERT INTO key (consumer_id, name, digest, prefix, last_four, created_at)
     SELECT id, 'prod', sha256(external_id::bytea), 'tg_live_', lpad(to_hex(id % 65536), 4, '0'), $1::timestamptz
     FROM consumer WHERE ${LOADED}`,
    [from],
  );
  await sql.query(
    `INSERT INTO subscription (consumer_id, plan_version_id, status, source, anchor_at, period_start, period_end)
     SELECT c.id, p.version_id, 'active', 'operator', $1::timestamptz, date_trunc('month', now()),
       date_trunc('month', now()) + interval '1 month'
     FROM consumer c JOIN (
       SELECT DISTINCT ON (plan_id) id AS version_id, plan_id FROM plan_version WHERE state = 'published'
       ORDER BY plan_id, version DESC) p ON p.plan_id = c.id % 3 + 1
     WHERE ${LOADED}`,
    [from],
  );
}

/** One row a consumer: on one of the routes that every plan sells, at the route's price. */
async function addUsage(sql: Sql, fromMs: number, sliceMs: number, slice: number): Promise<void> {
  await sql.query(
    `INSERT INTO usage_minute (consumer_id, minute, route_id, epoch, calls, units, cost, posted)
     SELECT c.id, date_trunc('minute', to_timestamp(($1::float8 + (c.id * 7919 + $3::int * 104729) % $2::int) / 1000)),
       r.id, (SELECT max(epoch) FROM gate_epoch), k.calls, k.calls, k.calls * r.price_micros, k.calls * r.price_micros
     FROM consumer c
     JOIN LATERAL (SELECT 1 + (c.id * 31 + $3::int * 17) % 20 AS calls) k ON true
     JOIN route r ON r.id = (ARRAY[1, 2, 4])[(c.id + $3::int) % 3 + 1]
     WHERE ${LOADED}
     ORDER BY 2`,
    [fromMs, sliceMs, slice],
  );
}

/** A lot that paid for the calls and has something left, the lease that spent it, and the ledger's two lines. */
async function addMoney(sql: Sql, from: string): Promise<void> {
  await sql.query(
    `WITH spent AS (
       SELECT u.consumer_id, u.epoch, sum(u.cost) AS cost FROM usage_minute u
       JOIN consumer c ON c.id = u.consumer_id WHERE ${LOADED} GROUP BY 1, 2),
     lots AS (
       INSERT INTO lot (consumer_id, purse, source, priority, ref, amount, leased, balance_after, starts_at)
       SELECT consumer_id, 'credits', 'purchase', 1, 'load', cost + consumer_id % 500 * 1000000, cost,
         cost + consumer_id % 500 * 1000000, $1::timestamptz
       FROM spent RETURNING id, consumer_id, amount, leased),
     leases AS (
       INSERT INTO lease (epoch, lot_id, consumer_id, granted, used)
       SELECT s.epoch, l.id, l.consumer_id, l.leased, l.leased FROM lots l JOIN spent s USING (consumer_id)),
     bought AS (
       INSERT INTO ledger_entry (consumer_id, kind, debit, credit, amount, lot_id, ref, at)
       SELECT consumer_id, 'purchase', 'stripe', 'credits', amount, id, 'load', $1::timestamptz FROM lots WHERE amount > 0)
     INSERT INTO ledger_entry (consumer_id, kind, debit, credit, amount, note, at)
     SELECT consumer_id, 'usage', 'credits', 'usage', leased, 'load', now() FROM lots WHERE leased > 0`,
    [from],
  );
}

/** Copies of the demo's refusals, over all consumers and the whole time; their receipts keep the numbers they had. */
async function addOccurrences(sql: Sql, { occurrences, consumers }: LoadSize, startMs: number, nowMs: number) {
  await sql.query(
    `WITH story AS (
       SELECT *, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS of
       FROM (SELECT * FROM occurrence WHERE consumer_id IS NOT NULL ORDER BY id LIMIT 1000) demo),
     first AS (SELECT min(id) AS id FROM consumer WHERE ${LOADED})
     INSERT INTO occurrence (id, epoch, minute, code, status, consumer_id, key_id, gateway_id, route_id, plan_version_id,
       count, cost, first_at, last_at, first_receipt, last_receipt, sample_paths, suspect)
     SELECT 'load-' || n, s.epoch, t.minute, s.code, s.status, first.id + n * 7919 % $2::bigint, NULL, s.gateway_id,
       s.route_id, s.plan_version_id, s.count, s.cost, t.minute, t.minute, s.first_receipt, s.last_receipt, '{}', s.suspect
     FROM generate_series(1, $1::int) n
     CROSS JOIN first
     JOIN story s ON s.place = n % s.of
     CROSS JOIN LATERAL (
       SELECT date_trunc('minute', to_timestamp(($3::float8 + ($4::float8 - $3::float8) * n / $1::int) / 1000)) AS minute) t`,
    [occurrences, consumers, startMs, nowMs],
  );
}

const LOADED = "external_id LIKE 'load-%'";

const FIRST_NAMES = [
  "Amber",
  "Birch",
  "Cobalt",
  "Delta",
  "Ember",
  "Fjord",
  "Granite",
  "Harbor",
  "Indigo",
  "Juniper",
  "Kestrel",
  "Lumen",
  "Meridian",
  "Northern",
  "Ochre",
  "Pioneer",
  "Quartz",
  "Raven",
  "Summit",
  "Tidal",
];

const LAST_NAMES = [
  "Analytics",
  "Books",
  "Couriers",
  "Dairy",
  "Energy",
  "Farms",
  "Games",
  "Health",
  "Insurance",
  "Journeys",
  "Kitchens",
  "Logistics",
  "Media",
  "Notes",
  "Optics",
  "Parking",
  "Retail",
  "Sports",
  "Travel",
  "Works",
];
