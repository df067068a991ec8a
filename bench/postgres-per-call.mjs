import { createServer } from "node:http";
import pg from "pg";
import { digestOf } from "./market.mjs";

/**
 * The same check without leases: one transaction a call in the product's own tables, as one prepared statement on a pool. It
 * finds key, consumer, plan and price, charges the credits and counts the usage; it knows no limits, which would cost more.
 */
const pepper = process.env.KEY_PEPPER ?? "";
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 16 });

const CHARGE = `
WITH asked AS (
  SELECT key.consumer_id, route.id AS route_id, COALESCE(sold.price_micros, route.price_micros) AS price
  FROM key JOIN consumer ON consumer.id = key.consumer_id AND consumer.status = 'active'
    JOIN subscription ON subscription.consumer_id = consumer.id AND subscription.ended_at IS NULL
    JOIN plan_route sold ON sold.plan_version_id = subscription.plan_version_id
    JOIN route ON route.id = sold.route_id AND route.path = $2::text
  WHERE key.digest = $1::bytea AND key.revoked_at IS NULL),
charged AS (
  UPDATE lot SET removed = removed + price FROM asked
  WHERE lot.id = (SELECT id FROM lot l WHERE l.consumer_id = asked.consumer_id AND l.purse = 'credits' AND NOT l.done
      AND l.amount - l.leased - l.removed >= price ORDER BY l.id LIMIT 1)
    AND lot.amount - lot.leased - lot.removed >= price
  RETURNING lot.consumer_id, route_id, price, lot.amount - lot.leased - lot.removed AS left)
INSERT INTO usage_minute (consumer_id, minute, route_id, epoch, calls, units, cost)
SELECT consumer_id, date_trunc('minute', clock_timestamp()), route_id, 0, 1, 1, price FROM charged
ON CONFLICT (consumer_id, minute, route_id, epoch) DO UPDATE
  SET calls = usage_minute.calls + 1, units = usage_minute.units + 1, cost = usage_minute.cost + excluded.cost
RETURNING consumer_id`;

const server = createServer({ keepAliveTimeout: 120_000 }, async (request, response) => {
  const digest = digestOf(pepper, String(request.headers["x-api-key"]));
  const path = String(request.headers["x-original-uri"]).split("?", 1)[0];
  const { rowCount } = await pool.query({ name: "charge", text: CHARGE, values: [digest, path] });
  response.writeHead(rowCount === 1 ? 200 : 402, { "content-length": "0", "x-consumer-id": "con_1" }).end();
});
server.listen(Number(process.env.PORT), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
