/** A bug in the ledger's SQL: this text in place of that one. */
export interface PlantedSql {
  readonly bug: string;
  readonly of: string;
  readonly becomes: string;
}

/** Each is one that somebody could write, and each must be noticed: by another state, another answer, or a CHECK. */
export const PLANTED_SQL: readonly PlantedSql[] = [
  { bug: "I8 a repeated total is added", of: "GREATEST(l.used, excluded.used)", becomes: "l.used + excluded.used" },
  {
    bug: "I9 a stretch counts whatever the position",
    of: "AND position = $2::bigint AND state <> 'ended' RETURNING",
    becomes: "AND $2::bigint IS NOT NULL AND state <> 'ended' RETURNING",
  },
  { bug: "an ended epoch may flush", of: "AND state <> 'ended' RETURNING", becomes: "RETURNING" },
  { bug: "usage is replaced, not added", of: "cost = u.cost + excluded.cost", becomes: "cost = excluded.cost" },
  {
    bug: "calls are counted once a flush",
    of: "calls = u.calls + excluded.calls",
    becomes: "calls = u.calls + 1",
  },
  {
    bug: "an occurrence forgets its earlier count",
    of: "count = o.count + excluded.count",
    becomes: "count = excluded.count",
  },
  {
    bug: "a reservation that has ended ends again",
    of: "WHERE excluded.state <> 'held' AND (v.state = 'held' OR (v.expired AND NOT v.late AND excluded.late))",
    becomes: "WHERE excluded.state <> 'held'",
  },
  {
    bug: "I5 more comes back than is unspent",
    of: "LEAST(r.returned, l.granted - l.used) - l.returned AS n",
    becomes: "r.returned - l.returned AS n",
  },
  {
    bug: "what comes back is not taken off the lot",
    of: "SET leased = leased - back.n",
    becomes: "SET leased = leased",
  },
  { bug: "I21 nobody pays debts", of: "AND a.debt > 0 AND l.purse", becomes: "AND a.debt < 0 AND l.purse" },
  {
    bug: "a debt is paid from what has expired",
    of: "AND l.purse = 'credits' AND NOT l.done\n    AND (l.expires_at IS NULL OR l.expires_at > clock_timestamp())),\nrun",
    becomes: "AND l.purse = 'credits' AND NOT l.done),\nrun",
  },
  {
    bug: "a refund is not taken from its own lot first",
    of: "ORDER BY (id = $2::bigint) DESC NULLS LAST, expires_at",
    becomes: "ORDER BY (id = $2::bigint) IS NULL, expires_at",
  },
  {
    bug: "a refund is no debt",
    of: "UPDATE account SET debt = debt + $2::bigint WHERE consumer_id",
    becomes: "UPDATE account SET debt = debt + 0 * $2::bigint WHERE consumer_id",
  },
  {
    bug: "expiry takes what is leased",
    of: "amount - leased - removed AS n FROM lot\n       WHERE id = ANY",
    becomes: "amount - removed AS n FROM lot\n       WHERE id = ANY",
  },
  {
    bug: "a fenced epoch acquires",
    of: "WHERE epoch = $1::bigint AND state = 'live' FOR KEY SHARE)",
    becomes: "WHERE epoch = $1::bigint FOR KEY SHARE)",
  },
  {
    bug: "I15 the next period is leased already",
    of: "WHERE EXISTS (SELECT FROM me) AND NOT l.done AND l.starts_at <= clock_timestamp()",
    becomes: "WHERE EXISTS (SELECT FROM me) AND NOT l.done",
  },
  {
    bug: "an expired lot is leased",
    of: "AND (l.expires_at IS NULL OR l.expires_at > clock_timestamp()) AND l.amount - l.leased - l.removed > 0",
    becomes: "AND l.amount - l.leased - l.removed > 0",
  },
  {
    bug: "a slice may be all there is",
    of: "LEAST(want, div(sum(free) OVER purse, 10))",
    becomes: "LEAST(want, sum(free) OVER purse)",
  },
  {
    bug: "I16 the oldest lot burns first",
    of: "burn AS (PARTITION BY ask ORDER BY expires_at NULLS LAST, priority, id)",
    becomes: "burn AS (PARTITION BY ask ORDER BY id)",
  },
  {
    bug: "a second slice forgets the first",
    of: "n FROM take ORDER BY id\n  ON CONFLICT (epoch, lot_id) DO UPDATE SET granted = l.granted + excluded.granted",
    becomes: "n FROM take ORDER BY id\n  ON CONFLICT (epoch, lot_id) DO UPDATE SET granted = excluded.granted",
  },
  { bug: "what is leased stays in the lot", of: "SET leased = leased + take.n", becomes: "SET leased = leased" },
  { bug: "what is overspent is no debt", of: "SET debt = debt + b.n", becomes: "SET debt = debt" },
  {
    bug: "a loan is not booked for what is lent",
    of: "SET granted = l.granted + lend.n FROM lend",
    becomes: "SET granted = l.granted FROM lend",
  },
  {
    bug: "I10 a second charge is booked and not given back",
    of: "amount = amount + CASE WHEN purse = 'credits' THEN b.n ELSE 0 END",
    becomes: "amount = amount + CASE WHEN purse = 'credits' THEN 0 ELSE 0 END",
  },
  {
    bug: "a second charge comes back to a lot that is over",
    of: "UPDATE lot SET done = false, amount",
    becomes: "UPDATE lot SET amount",
  },
  {
    bug: "a quota's second charge is kept",
    of: "removed = removed - CASE WHEN purse = 'credits' THEN 0 ELSE b.n END",
    becomes: "removed = removed",
  },
  {
    bug: "I14 an epoch ends before its journal is in",
    of: "AND ($2::bigint IS NULL OR position = $2::bigint)",
    becomes: "AND ($2::bigint IS NULL OR position <= $2::bigint)",
  },
  {
    bug: "I14 a gate is given up while it may spend",
    of: "AND ($3::bigint IS NULL OR seen_at < clock_timestamp() - $3::bigint * interval '1 millisecond')",
    becomes: "AND ($3::bigint IS NULL OR seen_at <= clock_timestamp())",
  },
  {
    bug: "a start does not fence the one before it",
    of: "UPDATE gate_epoch SET state = 'fenced' WHERE gate_id = $1::text AND state = 'live'",
    becomes: "UPDATE gate_epoch SET gate_id = gate_id || epoch WHERE gate_id = $1::text AND state = 'live'",
  },
  {
    bug: "what a start holds for reservations goes back when it ends",
    of: "UPDATE lease l SET returned = l.returned + part.n FROM part",
    becomes: "UPDATE lease l SET returned = l.returned + part.n - part.n FROM part",
  },
  {
    bug: "an adopting start forgets what it had of the lot",
    of: "FROM part ORDER BY lot_id\nON CONFLICT (epoch, lot_id) DO UPDATE SET granted = l.granted + excluded.granted",
    becomes:
      "FROM part ORDER BY lot_id\nON CONFLICT (epoch, lot_id) DO UPDATE SET granted = GREATEST(l.granted, excluded.granted)",
  },
  {
    bug: "reservations stay with the start that has ended",
    of: "UPDATE reservation SET epoch = $2::bigint WHERE",
    becomes: "UPDATE reservation SET epoch = epoch + 0 * $2::bigint WHERE",
  },
  {
    bug: "a late charge does not follow an expiry",
    of: "OR (v.expired AND NOT v.late AND excluded.late)",
    becomes: "",
  },
  {
    bug: "settlements of reservations that have ended come for ever",
    of: "WHERE reservation_id = ANY($1::text[]) AND applied_at IS NULL",
    becomes: "WHERE reservation_id = ANY($1::text[]) AND applied_at IS NOT NULL",
  },
  {
    bug: "a lost start's settlement is lent before its turn",
    of: "WHERE v.epoch = $1::bigint AND v.state = 'held' AND v.terms IS NOT NULL AND s.applied_at IS NULL",
    becomes: "WHERE v.epoch <= $1::bigint AND v.state = 'held' AND v.terms IS NOT NULL AND s.applied_at IS NULL",
  },
  {
    bug: "what slices may still lend is lent again",
    of: "removed = excluded.removed,",
    becomes: "removed = l.removed,",
  },
  {
    bug: "a debt does not count against the overdraft",
    of: "(debt - used)::bigint",
    becomes: "(-used)::bigint",
  },
  {
    bug: "usage is posted twice",
    of: "u SET posted = u.posted + due.n FROM due",
    becomes: "u SET posted = u.posted FROM due",
  },
  {
    bug: "a running hour is posted",
    of: "AND minute < date_trunc('hour', clock_timestamp(), 'UTC')",
    becomes: "AND minute < clock_timestamp()",
  },
  {
    bug: "a lot is over while a gate holds some of it",
    of: "\n  AND NOT EXISTS (SELECT FROM lease l WHERE l.lot_id = o.id AND l.granted > l.used + l.returned)",
    becomes: "",
  },
  {
    bug: "a new limit acts on periods that are over",
    of: "WHERE l.consumer_id = limits.consumer_id AND l.purse = limits.purse AND NOT l.done\n  AND l.expires_at > clock_timestamp()",
    becomes: "WHERE l.consumer_id = limits.consumer_id AND l.purse = limits.purse",
  },
  {
    bug: "I15 periods overlap where the boundaries have moved",
    of: "AND l.starts_at < to_timestamp(p.end_ms / 1000.0) AND l.expires_at > to_timestamp(p.start_ms / 1000.0)",
    becomes: "AND false",
  },
  {
    bug: "a silent gate counts as one that can be asked",
    of: "(e.state = 'live' AND e.seen_at > clock_timestamp() - interval '120000 milliseconds')",
    becomes: "(e.state = 'live')",
  },
];
