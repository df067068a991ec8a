import { publicId } from "@/lib/kernel/ids";
import type { Random } from "@/lib/kernel/random";
import type { Database, Sql } from "@/lib/kernel/sql";
import { webhookSecret } from "@/lib/platform/crypto";
import { type Outcome, type Post, postWebhook, type Reach } from "./post";
import { FAILING_DAYS_MAX, waitAfter } from "./schedule";
import { signWebhook } from "./sign";
import { switchOff } from "./switch-off";

export interface Desk {
  readonly database: Database;
  readonly pepper: string;
  readonly reach: Reach;
  readonly random: Random;
}

/** Endpoints whose last attempt failed have slots of their own, so that however many of them there are, others do not wait. */
export type Lane = "steady" | "failing";

/** A message on its way to one endpoint, which sends no other until this one is recorded. */
export interface Claimed {
  readonly endpointId: number;
  readonly consumerId: number;
  readonly url: string;
  readonly seed: Buffer;
  /** Of the secret before the last rotation, while it signs too. */
  readonly oldSeed: Buffer | null;
  readonly deliveryId: number;
  readonly attempts: number;
  readonly messageId: number;
  readonly type: string;
  readonly data: object;
  readonly at: Date;
}

/** Longer than a post takes: when its worker dies, the message is sent again after this. At least once. */
const CLAIM_S = 60;
/** Between two posts to an endpoint that fails. */
const PAUSE_S = 5;

/**
 * Claims what is due, one message an endpoint, at most `limit` endpoints: those that waited longest first, of the failing ones
 * those that were tried longest ago. One post at a time goes to an endpoint, whatever the number of workers.
 */
export function claimDue({ database }: Desk, lane: Lane, limit: number): Promise<Claimed[]> {
  return database.transaction(async (sql) => {
    const free = await sql.query<{ id: number }>(
      `SELECT e.id FROM webhook_endpoint e JOIN (
         SELECT endpoint_id, min(next_attempt_at) AS since FROM webhook_delivery
         WHERE state = 'waiting' AND next_attempt_at <= clock_timestamp()::timestamptz(3) GROUP BY endpoint_id) due
         ON due.endpoint_id = e.id
       WHERE e.state = 'on' AND (e.failing_since IS NOT NULL) = $1::boolean
         AND (e.busy_until IS NULL OR e.busy_until <= clock_timestamp())
       ORDER BY e.busy_until NULLS FIRST, due.since LIMIT $2::int FOR NO KEY UPDATE OF e SKIP LOCKED`,
      [lane === "failing", limit],
    );
    if (free.length === 0) return [];
    // With the endpoints locked nobody changes their deliveries: what is read now is so.
    return sql.query<Claimed>(
      `WITH next AS (
         SELECT DISTINCT ON (endpoint_id) id, endpoint_id FROM webhook_delivery
         WHERE endpoint_id = ANY ($1::bigint[]) AND state = 'waiting' AND next_attempt_at <= clock_timestamp()::timestamptz(3)
         ORDER BY endpoint_id, next_attempt_at, id),
       claimed AS (
         UPDATE webhook_delivery d SET attempts = attempts + 1 FROM next WHERE d.id = next.id RETURNING d.*),
       busy AS (
         UPDATE webhook_endpoint e SET busy_until = clock_timestamp() + interval '${CLAIM_S} seconds'
         FROM next WHERE e.id = next.endpoint_id RETURNING e.*)
       SELECT b.id AS "endpointId", b.consumer_id AS "consumerId", b.url, b.seed,
         CASE WHEN b.old_seed_ends > clock_timestamp() THEN b.old_seed END AS "oldSeed",
         c.id AS "deliveryId", c.attempts, m.id AS "messageId", m.type, m.data, m.at
       FROM claimed c JOIN busy b ON b.id = c.endpoint_id JOIN message m ON m.id = c.message_id`,
      [free.map(({ id }) => id)],
    );
  });
}

/** Posts what was claimed, and writes down what came of it. Throws only where the database does. */
export async function deliver(desk: Desk, claimed: Claimed): Promise<Outcome> {
  const begunAt = new Date();
  const begun = performance.now();
  const outcome = await postWebhook(signedPost(desk.pepper, claimed, begunAt), desk.reach);
  const durationMs = Math.round(performance.now() - begun);
  await desk.database.transaction((sql) => record(sql, claimed, outcome, { begunAt, durationMs, random: desk.random }));
  return outcome;
}

/** The same body at each attempt; the time and so the signature are the attempt's. */
function signedPost(pepper: string, { seed, oldSeed, url, messageId, type, at, data }: Claimed, begunAt: Date): Post {
  const body = JSON.stringify({ type, timestamp: at.toISOString(), data });
  const secrets = [seed, ...(oldSeed === null ? [] : [oldSeed])].map((one) => webhookSecret(pepper, one));
  const atS = Math.floor(begunAt.getTime() / 1000);
  return {
    url,
    headers: {
      "content-type": "application/json",
      "user-agent": "Tollgate-Webhooks/1",
      ...signWebhook(secrets, { id: publicId("message", messageId), atS, body }),
    },
    body,
  };
}

interface Measured {
  readonly begunAt: Date;
  readonly durationMs: number;
  readonly random: Random;
}

/** The endpoint first, as everybody locks them; it may have been switched off or removed while the post was under way. */
async function record(sql: Sql, claimed: Claimed, outcome: Outcome, measured: Measured): Promise<void> {
  const { endpointId, deliveryId } = claimed;
  const [endpoint] = await sql.query<{ state: string }>(
    "SELECT state FROM webhook_endpoint WHERE id = $1::bigint FOR NO KEY UPDATE",
    [endpointId],
  );
  if (endpoint === undefined) return;
  await sql.query(
    `INSERT INTO webhook_attempt (delivery_id, at, duration_ms, status, response, error)
     SELECT id, $2::timestamptz, $3::int, $4::int, $5::text, $6::text FROM webhook_delivery WHERE id = $1::bigint`,
    [
      deliveryId,
      measured.begunAt,
      measured.durationMs,
      outcome.status,
      outcome.status === null ? "" : outcome.response,
      outcome.status === null ? outcome.error : "",
    ],
  );
  if (outcome.status !== null && outcome.status >= 200 && outcome.status < 300) return taken(sql, claimed);
  await failed(sql, claimed, outcome, measured);
  if (endpoint.state === "on") await switchOffIfHopeless(sql, claimed, outcome);
}

async function taken(sql: Sql, { endpointId, deliveryId }: Claimed): Promise<void> {
  await sql.query("UPDATE webhook_endpoint SET busy_until = NULL, failing_since = NULL WHERE id = $1::bigint", [
    endpointId,
  ]);
  await sql.query("UPDATE webhook_delivery SET state = 'delivered' WHERE id = $1::bigint", [deliveryId]);
}

async function failed(sql: Sql, claimed: Claimed, outcome: Outcome, { begunAt, random }: Measured): Promise<void> {
  const { endpointId, deliveryId, attempts } = claimed;
  await sql.query(
    `UPDATE webhook_endpoint SET busy_until = clock_timestamp() + interval '${PAUSE_S} seconds',
       failing_since = COALESCE(failing_since, $2::timestamptz) WHERE id = $1::bigint`,
    [endpointId, begunAt],
  );
  const waitS = outcome.status === 410 ? null : waitAfter(attempts, retryAfterOf(outcome), random);
  // Dropped meanwhile, it stays so.
  await sql.query(
    `UPDATE webhook_delivery SET state = CASE WHEN $2::float8 IS NULL THEN 'failed' ELSE 'waiting' END,
       next_attempt_at = clock_timestamp() + COALESCE($2::float8, 0) * interval '1 second'
     WHERE id = $1::bigint AND state = 'waiting'`,
    [deliveryId, waitS],
  );
}

function retryAfterOf(outcome: Outcome): number | null {
  return outcome.status === null ? null : outcome.retryAfterS;
}

async function switchOffIfHopeless(
  sql: Sql,
  { endpointId, consumerId, url }: Claimed,
  outcome: Outcome,
): Promise<void> {
  if (outcome.status === 410) {
    const why = "it answered 410 Gone.";
    return switchOff(sql, { endpointId, consumerId, url, state: "gone", why });
  }
  const [hopeless] = await sql.query(
    `SELECT 1 FROM webhook_endpoint WHERE id = $1::bigint AND failing_since < clock_timestamp() - $2::int * interval '1 day'`,
    [endpointId, FAILING_DAYS_MAX],
  );
  if (hopeless === undefined) return;
  const why = `it has taken nothing for ${FAILING_DAYS_MAX} days.`;
  await switchOff(sql, { endpointId, consumerId, url, state: "failing", why });
}
