import { OVERDRAFT } from "@/lib/engine/overdraft";
import type { ConsumerLoad, ConsumerLookup, LotRow } from "@/lib/engine/ports";
import type { ConsumerRow, KeyRow, LimitRow, SubscriptionRow } from "@/lib/engine/snapshot";
import { parsePublicId } from "@/lib/kernel/ids";
import type { Sql } from "@/lib/kernel/sql";
import { IS_ALIVE } from "./elsewhere";
import { IS_GRANT_DUE, IS_PERIOD_OVER } from "./plan-grant";
import { unixMs } from "./unix-ms";

/**
 * All that a gate needs of a consumer on first sight, in one round trip; null: nobody is meant. `epoch` is the asking gate's:
 * what it holds itself is not "held". Keys: those that are not revoked, the 20 newest revoked ones, and the one asked for.
 */
export async function loadConsumer(sql: Sql, epoch: number, lookup: ConsumerLookup): Promise<LoadedConsumer | null> {
  const digest = lookup.by === "digest" ? lookup.digest : null;
  const ref = lookup.by === "ref" ? lookup.ref : null;
  const id = lookup.by === "id" ? lookup.id : ref === null ? null : parsePublicId("consumer", ref);
  const [row] = await sql.query<LoadedRow>(LOAD, [epoch, digest, ref, id], "ledger.load_consumer");
  if (row === undefined) return null;
  const { keys, lots, planDue, ...rest } = row;
  const { debtMicros, overdraftOutMicros, heldMicros, grantBaseMicros, nowMs, ...consumer } = rest;
  return { consumer, keys, lots, debtMicros, overdraftOutMicros, heldMicros, grantBaseMicros, nowMs, planDue };
}

export interface LoadedConsumer extends ConsumerLoad {
  /** The plan's period is over, or what it includes is not booked: see plan-grant.ts. */
  readonly planDue: boolean;
}

interface LoadedRow extends ConsumerRow {
  subscription: SubscriptionRow | null;
  overrides: LimitRow[];
  keys: KeyRow[];
  lots: LotRow[];
  debtMicros: number;
  overdraftOutMicros: number;
  heldMicros: number;
  grantBaseMicros: number;
  planDue: boolean;
  nowMs: number;
}

/**
 * What follows a trial in Stripe is Stripe's to say, a moment later: until it has, or for an hour, the trial goes on. Otherwise
 * whoever pays would be refused at its end.
 */
const TRIAL_ENDS = `CASE WHEN s.source = 'stripe' AND s.canceled_at IS NULL THEN s.trial_ends_at + interval '1 hour'
  ELSE s.trial_ends_at END`;

/**
 * A public id goes before an external id that reads the same. Leases are looked up by lot or consumer before anything else is
 * asked of them (OFFSET 0): of a young table the planner thinks that any other way is as good.
 */
const LOAD = `
WITH asked AS (
  SELECT k.consumer_id AS id, 0 AS place FROM key k WHERE k.digest = decode($2::text, 'hex')
  UNION ALL SELECT c.id, 1 FROM consumer c WHERE c.id = $4::bigint
  UNION ALL SELECT c.id, 2 FROM consumer c WHERE c.external_id = $3::text),
me AS (SELECT id FROM asked ORDER BY place LIMIT 1)
SELECT c.id, c.external_id AS "externalId", c.name, c.status, c.time_zone AS "timeZone",
  c.spend_cap_micros AS "spendCapMicros",
  (SELECT json_build_object('status', s.status, 'planVersionId', s.plan_version_id, 'anchorAtMs', ${unixMs("s.anchor_at")},
      'trialEndsAtMs', ${unixMs(TRIAL_ENDS)}, 'pastDueAtMs', ${unixMs("s.past_due_at")})
    FROM subscription s WHERE s.consumer_id = c.id AND s.ended_at IS NULL) AS subscription,
  COALESCE((SELECT json_agg(json_build_object('routeId', o.route_id, 'name', o.name, 'kind', o.kind, 'period', o.period,
      'limit', o."limit") ORDER BY o.id)
    FROM limit_override o WHERE o.consumer_id = c.id), '[]') AS overrides,
  COALESCE((SELECT json_agg(json_build_object('id', k.id, 'consumerId', k.consumer_id, 'name', k.name,
      'digest', encode(k.digest, 'hex'), 'prefix', k.prefix, 'lastFour', k.last_four, 'routeIds', k.route_ids,
      'ipAllow', k.ip_allow, 'expiresAtMs', ${unixMs("k.expires_at")}, 'revokedAtMs', ${unixMs("k.revoked_at")})
      ORDER BY k.id)
    FROM key k WHERE k.consumer_id = c.id AND (k.revoked_at IS NULL OR k.digest = decode($2::text, 'hex') OR k.id IN (
      SELECT r.id FROM key r WHERE r.consumer_id = c.id AND r.revoked_at IS NOT NULL
      ORDER BY r.revoked_at DESC, r.id DESC LIMIT 20))), '[]') AS keys,
  COALESCE((SELECT json_agg(json_build_object('id', l.id, 'purse', l.purse, 'limit', l.amount,
      'unleased', GREATEST(l.amount - l.leased - l.removed, 0),
      'onGates', COALESCE((SELECT sum(o.granted - o.used - o.returned)
        FROM (SELECT * FROM lease WHERE lot_id = l.id OFFSET 0) o JOIN gate_epoch e USING (epoch) WHERE ${IS_ALIVE}), 0),
      'startsAtMs', ${unixMs("l.starts_at")},
      'expiresAtMs', ${unixMs("l.expires_at")}) ORDER BY l.id)
    FROM lot l WHERE l.consumer_id = c.id AND NOT l.done AND l.purse <> '${OVERDRAFT}'
      AND (l.expires_at IS NULL OR l.expires_at > clock_timestamp())), '[]') AS lots,
  COALESCE((SELECT debt FROM account WHERE consumer_id = c.id), 0)::bigint AS "debtMicros",
  COALESCE((SELECT sum(l.granted - l.used - l.returned)
    FROM lot o CROSS JOIN LATERAL (SELECT * FROM lease WHERE lot_id = o.id OFFSET 0) l
    WHERE o.consumer_id = c.id AND o.purse = '${OVERDRAFT}'), 0)::bigint AS "overdraftOutMicros",
  COALESCE((SELECT sum(l.granted - l.used - l.returned)
    FROM (SELECT * FROM lease WHERE consumer_id = c.id AND epoch <> $1::bigint OFFSET 0) l
    JOIN gate_epoch e USING (epoch) JOIN lot o ON o.id = l.lot_id
    WHERE o.purse = 'credits' AND NOT ${IS_ALIVE}), 0)::bigint AS "heldMicros",
  COALESCE((SELECT l.balance_after FROM lot l WHERE l.consumer_id = c.id AND l.purse = 'credits' AND l.source <> 'loan'
    ORDER BY l.id DESC LIMIT 1), 0)::bigint AS "grantBaseMicros",
  EXISTS (SELECT FROM subscription s JOIN plan_version v ON v.id = s.plan_version_id
    WHERE s.consumer_id = c.id AND (${IS_PERIOD_OVER} OR ${IS_GRANT_DUE})) AS "planDue",
  ${unixMs("clock_timestamp()")} AS "nowMs"
FROM consumer c JOIN me USING (id)`;
