-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "operator_role" AS ENUM ('viewer', 'operator', 'admin');

-- CreateEnum
CREATE TYPE "actor_kind" AS ENUM ('operator', 'consumer', 'gate', 'worker', 'stripe', 'system');

-- CreateEnum
CREATE TYPE "consumer_status" AS ENUM ('active', 'suspended', 'archived');

-- CreateEnum
CREATE TYPE "gateway_kind" AS ENUM ('generic', 'nginx', 'caddy', 'traefik', 'envoy', 'apisix', 'haproxy', 'kong', 'apipark');

-- CreateEnum
CREATE TYPE "unknown_route" AS ENUM ('deny', 'allow');

-- CreateEnum
CREATE TYPE "nginx_form" AS ENUM ('accel', 'auth_request');

-- CreateEnum
CREATE TYPE "plan_version_state" AS ENUM ('draft', 'published');

-- CreateEnum
CREATE TYPE "fail_policy" AS ENUM ('deny', 'allow');

-- CreateEnum
CREATE TYPE "debt_policy" AS ENUM ('block', 'allow');

-- CreateEnum
CREATE TYPE "limit_kind" AS ENUM ('rate', 'quota');

-- CreateEnum
CREATE TYPE "limit_period" AS ENUM ('second', 'minute', 'hour', 'day', 'week', 'month');

-- CreateEnum
CREATE TYPE "subscription_status" AS ENUM ('trialing', 'active', 'past_due', 'canceled');

-- CreateEnum
CREATE TYPE "subscription_source" AS ENUM ('operator', 'stripe');

-- CreateEnum
CREATE TYPE "price_kind" AS ENUM ('unit', 'token');

-- CreateEnum
CREATE TYPE "expiry_policy" AS ENUM ('charge', 'release');

-- CreateTable
CREATE TABLE "operator" (
    "id" BIGSERIAL NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" "operator_role" NOT NULL DEFAULT 'viewer',
    "password_hash" TEXT,
    "failed_count" INTEGER NOT NULL DEFAULT 0,
    "locked_until" TIMESTAMPTZ(3),
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operator_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operator_session" (
    "id" UUID NOT NULL,
    "operator_id" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "user_agent" TEXT,

    CONSTRAINT "operator_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operator_invitation" (
    "id" BIGSERIAL NOT NULL,
    "digest" BYTEA NOT NULL,
    "email" TEXT,
    "role" "operator_role" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "operator_invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "action_request" (
    "id" UUID NOT NULL,
    "action" TEXT NOT NULL,
    "operator_id" BIGINT NOT NULL,
    "result" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "action_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_minute" (
    "consumer_id" BIGINT NOT NULL,
    "minute" TIMESTAMPTZ(0) NOT NULL,
    "route_id" BIGINT NOT NULL,
    "epoch" BIGINT NOT NULL,
    "calls" BIGINT NOT NULL,
    "units" BIGINT NOT NULL,
    "cost" BIGINT NOT NULL,
    "posted" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "usage_minute_pkey" PRIMARY KEY ("consumer_id","minute","route_id","epoch")
);

-- CreateTable
CREATE TABLE "occurrence" (
    "id" TEXT NOT NULL,
    "epoch" BIGINT NOT NULL,
    "minute" TIMESTAMPTZ(0) NOT NULL,
    "code" TEXT NOT NULL,
    "status" SMALLINT NOT NULL,
    "consumer_id" BIGINT,
    "key_id" BIGINT,
    "gateway_id" BIGINT,
    "route_id" BIGINT,
    "plan_version_id" BIGINT,
    "count" BIGINT NOT NULL,
    "cost" BIGINT NOT NULL DEFAULT 0,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "first_receipt" JSONB NOT NULL,
    "last_receipt" JSONB NOT NULL,
    "sample_paths" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "suspect" TEXT,

    CONSTRAINT "occurrence_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_kind" "actor_kind" NOT NULL,
    "actor_id" BIGINT,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" BIGINT NOT NULL,
    "target_name" TEXT NOT NULL,
    "consumer_id" BIGINT,
    "before" JSONB,
    "after" JSONB,
    "reason" TEXT,
    "config_version" BIGINT,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "consumer" (
    "id" BIGSERIAL NOT NULL,
    "external_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "status" "consumer_status" NOT NULL DEFAULT 'active',
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "spend_cap_micros" BIGINT,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "consumer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "key" (
    "id" BIGSERIAL NOT NULL,
    "consumer_id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "prefix" TEXT NOT NULL,
    "last_four" TEXT NOT NULL,
    "route_ids" BIGINT[] DEFAULT ARRAY[]::BIGINT[],
    "ip_allow" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gateway" (
    "id" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "gateway_kind" NOT NULL,
    "dialects" TEXT[],
    "token_digest" BYTEA NOT NULL,
    "token_hint" TEXT NOT NULL,
    "path_token_digest" BYTEA,
    "path_token_hint" TEXT,
    "key_sources" TEXT[],
    "names_consumer" BOOLEAN NOT NULL DEFAULT false,
    "unknown_route" "unknown_route" NOT NULL DEFAULT 'deny',
    "trusted_hops" INTEGER NOT NULL DEFAULT 1,
    "sets_request_id" BOOLEAN NOT NULL DEFAULT false,
    "legacy_headers" BOOLEAN NOT NULL DEFAULT false,
    "nginx_form" "nginx_form" NOT NULL DEFAULT 'accel',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "gateway_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "consumer_id" BIGINT NOT NULL,
    "debt" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "account_pkey" PRIMARY KEY ("consumer_id")
);

-- CreateTable
CREATE TABLE "lot" (
    "id" BIGSERIAL NOT NULL,
    "consumer_id" BIGINT NOT NULL,
    "purse" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "priority" SMALLINT NOT NULL DEFAULT 1,
    "ref" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "leased" BIGINT NOT NULL DEFAULT 0,
    "removed" BIGINT NOT NULL DEFAULT 0,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "done" BOOLEAN NOT NULL DEFAULT false,
    "balance_after" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "lot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "lease" (
    "epoch" BIGINT NOT NULL,
    "lot_id" BIGINT NOT NULL,
    "consumer_id" BIGINT NOT NULL,
    "granted" BIGINT NOT NULL,
    "used" BIGINT NOT NULL DEFAULT 0,
    "returned" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "lease_pkey" PRIMARY KEY ("epoch","lot_id")
);

-- CreateTable
CREATE TABLE "gate_epoch" (
    "epoch" BIGSERIAL NOT NULL,
    "gate_id" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'live',
    "position" BIGINT NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "config_version" BIGINT NOT NULL DEFAULT 0,
    "address" TEXT NOT NULL DEFAULT '',
    "journal_lag" BIGINT NOT NULL DEFAULT 0,
    "checks" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "gate_epoch_pkey" PRIMARY KEY ("epoch")
);

-- CreateTable
CREATE TABLE "ledger_entry" (
    "id" BIGSERIAL NOT NULL,
    "consumer_id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "debit" TEXT NOT NULL,
    "credit" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "lot_id" BIGINT,
    "ref" TEXT,
    "note" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "ledger_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "answer" (
    "consumer_id" BIGINT NOT NULL,
    "key" BYTEA NOT NULL,
    "decision" TEXT NOT NULL,
    "body" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "answer_pkey" PRIMARY KEY ("consumer_id","key")
);

-- CreateTable
CREATE TABLE "reservation" (
    "id" TEXT NOT NULL,
    "consumer_id" BIGINT NOT NULL,
    "route_id" BIGINT NOT NULL,
    "epoch" BIGINT NOT NULL,
    "held" BIGINT NOT NULL,
    "charged" BIGINT,
    "state" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reservation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "change" (
    "id" BIGSERIAL NOT NULL,
    "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "kind" TEXT NOT NULL,
    "consumer_id" BIGINT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "config_version" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "actor_name" TEXT NOT NULL,
    "summary" TEXT NOT NULL,

    CONSTRAINT "config_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plan" (
    "id" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plan_version" (
    "id" BIGSERIAL NOT NULL,
    "plan_id" BIGINT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" "plan_version_state" NOT NULL DEFAULT 'draft',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "included_credits_micros" BIGINT NOT NULL DEFAULT 0,
    "fail_policy" "fail_policy" NOT NULL DEFAULT 'deny',
    "debt_policy" "debt_policy" NOT NULL DEFAULT 'block',
    "debt_cap_micros" BIGINT NOT NULL DEFAULT 0,
    "grace_days" INTEGER NOT NULL DEFAULT 3,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "plan_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plan_route" (
    "plan_version_id" BIGINT NOT NULL,
    "route_id" BIGINT NOT NULL,
    "price_micros" BIGINT,

    CONSTRAINT "plan_route_pkey" PRIMARY KEY ("plan_version_id","route_id")
);

-- CreateTable
CREATE TABLE "plan_limit" (
    "id" BIGSERIAL NOT NULL,
    "plan_version_id" BIGINT NOT NULL,
    "route_id" BIGINT,
    "name" TEXT NOT NULL,
    "kind" "limit_kind" NOT NULL,
    "period" "limit_period" NOT NULL,
    "limit" BIGINT NOT NULL,

    CONSTRAINT "plan_limit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "limit_override" (
    "id" BIGSERIAL NOT NULL,
    "consumer_id" BIGINT NOT NULL,
    "route_id" BIGINT,
    "name" TEXT NOT NULL,
    "kind" "limit_kind" NOT NULL,
    "period" "limit_period" NOT NULL,
    "limit" BIGINT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "limit_override_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subscription" (
    "id" BIGSERIAL NOT NULL,
    "consumer_id" BIGINT NOT NULL,
    "plan_version_id" BIGINT NOT NULL,
    "status" "subscription_status" NOT NULL DEFAULT 'active',
    "source" "subscription_source" NOT NULL DEFAULT 'operator',
    "anchor_at" TIMESTAMPTZ(3) NOT NULL,
    "period_start" TIMESTAMPTZ(3) NOT NULL,
    "period_end" TIMESTAMPTZ(3) NOT NULL,
    "trial_ends_at" TIMESTAMPTZ(3),
    "past_due_at" TIMESTAMPTZ(3),
    "canceled_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "subscription_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "route" (
    "id" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "host" TEXT,
    "method" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "case_sensitive" BOOLEAN NOT NULL DEFAULT true,
    "price_kind" "price_kind" NOT NULL DEFAULT 'unit',
    "price_micros" BIGINT NOT NULL DEFAULT 0,
    "hold_micros" BIGINT NOT NULL DEFAULT 0,
    "reservation_ttl_s" INTEGER NOT NULL DEFAULT 600,
    "expiry_policy" "expiry_policy" NOT NULL DEFAULT 'charge',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "route_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_price" (
    "id" BIGSERIAL NOT NULL,
    "route_id" BIGINT NOT NULL,
    "model" TEXT NOT NULL,
    "input_micros" BIGINT NOT NULL,
    "cached_input_micros" BIGINT NOT NULL,
    "output_micros" BIGINT NOT NULL,

    CONSTRAINT "model_price_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "operator_email_key" ON "operator"("email");

-- CreateIndex
CREATE INDEX "operator_session_operator_id_idx" ON "operator_session"("operator_id");

-- CreateIndex
CREATE UNIQUE INDEX "operator_invitation_digest_key" ON "operator_invitation"("digest");

-- CreateIndex
CREATE INDEX "action_request_at_idx" ON "action_request" USING BRIN ("at");

-- CreateIndex
CREATE INDEX "usage_minute_minute_idx" ON "usage_minute" USING BRIN ("minute");

-- CreateIndex
CREATE INDEX "occurrence_minute_id_idx" ON "occurrence"("minute", "id");

-- CreateIndex
CREATE INDEX "occurrence_consumer_id_minute_idx" ON "occurrence"("consumer_id", "minute");

-- CreateIndex
CREATE INDEX "occurrence_code_minute_idx" ON "occurrence"("code", "minute");

-- CreateIndex
CREATE INDEX "audit_entry_target_kind_target_id_id_idx" ON "audit_entry"("target_kind", "target_id", "id");

-- CreateIndex
CREATE INDEX "audit_entry_consumer_id_id_idx" ON "audit_entry"("consumer_id", "id");

-- CreateIndex
CREATE INDEX "audit_entry_at_idx" ON "audit_entry" USING BRIN ("at");

-- CreateIndex
CREATE UNIQUE INDEX "consumer_external_id_key" ON "consumer"("external_id");

-- CreateIndex
CREATE INDEX "consumer_status_name_id_idx" ON "consumer"("status", "name", "id");

-- CreateIndex
CREATE INDEX "consumer_created_at_idx" ON "consumer"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "key_digest_key" ON "key"("digest");

-- CreateIndex
CREATE INDEX "key_consumer_id_idx" ON "key"("consumer_id");

-- CreateIndex
CREATE INDEX "key_last_four_idx" ON "key"("last_four");

-- CreateIndex
CREATE UNIQUE INDEX "gateway_name_key" ON "gateway"("name");

-- CreateIndex
CREATE UNIQUE INDEX "gateway_token_digest_key" ON "gateway"("token_digest");

-- CreateIndex
CREATE UNIQUE INDEX "gateway_path_token_digest_key" ON "gateway"("path_token_digest");

-- CreateIndex
CREATE UNIQUE INDEX "lot_consumer_id_purse_ref_key" ON "lot"("consumer_id", "purse", "ref");

-- CreateIndex
CREATE INDEX "lease_lot_id_idx" ON "lease"("lot_id");

-- CreateIndex
CREATE INDEX "lease_consumer_id_idx" ON "lease"("consumer_id");

-- CreateIndex
CREATE INDEX "ledger_entry_consumer_id_id_idx" ON "ledger_entry"("consumer_id", "id");

-- CreateIndex
CREATE INDEX "ledger_entry_at_idx" ON "ledger_entry" USING BRIN ("at");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_entry_consumer_id_kind_ref_key" ON "ledger_entry"("consumer_id", "kind", "ref");

-- CreateIndex
CREATE INDEX "answer_at_idx" ON "answer" USING BRIN ("at");

-- CreateIndex
CREATE INDEX "reservation_consumer_id_idx" ON "reservation"("consumer_id");

-- CreateIndex
CREATE INDEX "change_xid_idx" ON "change"("xid");

-- CreateIndex
CREATE UNIQUE INDEX "plan_name_key" ON "plan"("name");

-- CreateIndex
CREATE UNIQUE INDEX "plan_version_plan_id_version_key" ON "plan_version"("plan_id", "version");

-- CreateIndex
CREATE INDEX "plan_route_route_id_idx" ON "plan_route"("route_id");

-- CreateIndex
CREATE INDEX "plan_limit_plan_version_id_idx" ON "plan_limit"("plan_version_id");

-- CreateIndex
CREATE INDEX "limit_override_consumer_id_idx" ON "limit_override"("consumer_id");

-- CreateIndex
CREATE INDEX "subscription_consumer_id_id_idx" ON "subscription"("consumer_id", "id");

-- CreateIndex
CREATE INDEX "subscription_plan_version_id_idx" ON "subscription"("plan_version_id");

-- CreateIndex
CREATE INDEX "subscription_period_end_idx" ON "subscription"("period_end");

-- CreateIndex
CREATE UNIQUE INDEX "route_name_key" ON "route"("name");

-- CreateIndex
CREATE UNIQUE INDEX "model_price_route_id_model_key" ON "model_price"("route_id", "model");

-- AddForeignKey
ALTER TABLE "operator_session" ADD CONSTRAINT "operator_session_operator_id_fkey" FOREIGN KEY ("operator_id") REFERENCES "operator"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "key" ADD CONSTRAINT "key_consumer_id_fkey" FOREIGN KEY ("consumer_id") REFERENCES "consumer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_consumer_id_fkey" FOREIGN KEY ("consumer_id") REFERENCES "consumer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lot" ADD CONSTRAINT "lot_consumer_id_fkey" FOREIGN KEY ("consumer_id") REFERENCES "account"("consumer_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lease" ADD CONSTRAINT "lease_epoch_fkey" FOREIGN KEY ("epoch") REFERENCES "gate_epoch"("epoch") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lease" ADD CONSTRAINT "lease_lot_id_fkey" FOREIGN KEY ("lot_id") REFERENCES "lot"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_version" ADD CONSTRAINT "plan_version_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_route" ADD CONSTRAINT "plan_route_plan_version_id_fkey" FOREIGN KEY ("plan_version_id") REFERENCES "plan_version"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_route" ADD CONSTRAINT "plan_route_route_id_fkey" FOREIGN KEY ("route_id") REFERENCES "route"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_limit" ADD CONSTRAINT "plan_limit_plan_version_id_fkey" FOREIGN KEY ("plan_version_id") REFERENCES "plan_version"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_limit" ADD CONSTRAINT "plan_limit_route_id_fkey" FOREIGN KEY ("route_id") REFERENCES "route"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "limit_override" ADD CONSTRAINT "limit_override_consumer_id_fkey" FOREIGN KEY ("consumer_id") REFERENCES "consumer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "limit_override" ADD CONSTRAINT "limit_override_route_id_fkey" FOREIGN KEY ("route_id") REFERENCES "route"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_consumer_id_fkey" FOREIGN KEY ("consumer_id") REFERENCES "consumer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_plan_version_id_fkey" FOREIGN KEY ("plan_version_id") REFERENCES "plan_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_price" ADD CONSTRAINT "model_price_route_id_fkey" FOREIGN KEY ("route_id") REFERENCES "route"("id") ON DELETE RESTRICT ON UPDATE CASCADE;



-- What follows is what Prisma's schema language cannot say: invariants, partial indexes, storage.

-- Amounts fit a JavaScript safe integer (2^53 - 1), so that the gate may count in Numbers.

ALTER TABLE "consumer"
  ADD CONSTRAINT consumer_external_id_form CHECK (external_id ~ '^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,127}$'),
  ADD CONSTRAINT consumer_name_form CHECK (char_length(name) BETWEEN 1 AND 200 AND btrim(name) = name),
  ADD CONSTRAINT consumer_email_form CHECK (char_length(email) <= 254),
  ADD CONSTRAINT consumer_metadata_object CHECK (jsonb_typeof(metadata) = 'object' AND pg_column_size(metadata) <= 16384),
  ADD CONSTRAINT consumer_spend_cap_range CHECK (spend_cap_micros BETWEEN 0 AND 9007199254740991);

ALTER TABLE "key"
  ADD CONSTRAINT key_digest_form CHECK (octet_length(digest) = 32),
  ADD CONSTRAINT key_name_form CHECK (char_length(name) BETWEEN 1 AND 100),
  ADD CONSTRAINT key_last_four_form CHECK (char_length(last_four) = 4),
  ADD CONSTRAINT key_lists_bounded CHECK (cardinality(route_ids) <= 200 AND cardinality(ip_allow) <= 100);

ALTER TABLE "route"
  ADD CONSTRAINT route_price_range CHECK (price_micros BETWEEN 0 AND 9007199254740991 AND hold_micros BETWEEN 0 AND 9007199254740991),
  ADD CONSTRAINT route_ttl_range CHECK (reservation_ttl_s BETWEEN 10 AND 86400),
  ADD CONSTRAINT route_path_form CHECK (path LIKE '/%' AND char_length(path) <= 500),
  ADD CONSTRAINT route_host_lower CHECK (host = lower(host) AND host <> ''),
  ADD CONSTRAINT route_method_form CHECK (method = '*' OR method ~ '^[A-Z]{1,20}$');
CREATE UNIQUE INDEX route_live_pattern ON "route" (coalesce(host, ''), method, path) WHERE archived_at IS NULL;

ALTER TABLE "model_price"
  ADD CONSTRAINT model_price_range CHECK (input_micros BETWEEN 0 AND 9007199254740991 AND cached_input_micros BETWEEN 0 AND 9007199254740991 AND output_micros BETWEEN 0 AND 9007199254740991);

ALTER TABLE "plan_version"
  ADD CONSTRAINT plan_version_ranges CHECK (version >= 1 AND grace_days BETWEEN 0 AND 365
    AND included_credits_micros BETWEEN 0 AND 9007199254740991 AND debt_cap_micros BETWEEN 0 AND 9007199254740991),
  ADD CONSTRAINT plan_version_published CHECK ((state = 'published') = (published_at IS NOT NULL));
CREATE UNIQUE INDEX plan_version_one_draft ON "plan_version" (plan_id) WHERE state = 'draft';
ALTER TABLE "plan_route" ADD CONSTRAINT plan_route_price_range CHECK (price_micros BETWEEN 0 AND 9007199254740991);

-- A rate's window is an hour or shorter; a quota's period is a day or longer.
ALTER TABLE "plan_limit"
  ADD CONSTRAINT plan_limit_kind_period CHECK ((kind = 'rate') = (period IN ('second', 'minute', 'hour'))),
  ADD CONSTRAINT plan_limit_range CHECK ("limit" BETWEEN 0 AND 9007199254740991),
  ADD CONSTRAINT plan_limit_name_form CHECK (name ~ '^[a-z][a-z0-9_-]{0,31}$' AND name NOT IN ('credits', 'cap'));
CREATE UNIQUE INDEX plan_limit_scope ON "plan_limit" (plan_version_id, coalesce(route_id, 0), name);
ALTER TABLE "limit_override"
  ADD CONSTRAINT limit_override_kind_period CHECK ((kind = 'rate') = (period IN ('second', 'minute', 'hour'))),
  ADD CONSTRAINT limit_override_range CHECK ("limit" BETWEEN 0 AND 9007199254740991),
  ADD CONSTRAINT limit_override_name_form CHECK (name ~ '^[a-z][a-z0-9_-]{0,31}$' AND name NOT IN ('credits', 'cap'));
CREATE UNIQUE INDEX limit_override_scope ON "limit_override" (consumer_id, coalesce(route_id, 0), name);

ALTER TABLE "subscription"
  ADD CONSTRAINT subscription_period CHECK (period_end > period_start),
  ADD CONSTRAINT subscription_trial CHECK (status <> 'trialing' OR trial_ends_at IS NOT NULL),
  ADD CONSTRAINT subscription_past_due CHECK (status <> 'past_due' OR past_due_at IS NOT NULL),
  ADD CONSTRAINT subscription_canceled CHECK (status <> 'canceled' OR canceled_at IS NOT NULL);
CREATE UNIQUE INDEX subscription_current ON "subscription" (consumer_id) WHERE ended_at IS NULL;

ALTER TABLE "gateway"
  ADD CONSTRAINT gateway_digests CHECK (octet_length(token_digest) = 32 AND octet_length(path_token_digest) = 32),
  ADD CONSTRAINT gateway_hops CHECK (trusted_hops BETWEEN 0 AND 16),
  ADD CONSTRAINT gateway_dialects CHECK (dialects <@ ARRAY['generic', 'nginx', 'traefik', 'caddy', 'envoy', 'apisix', 'haproxy', 'kong']),
  ADD CONSTRAINT gateway_key_sources CHECK (cardinality(key_sources) BETWEEN 1 AND 8);

-- The ledger. Constraint names carry the invariant they hold (I1 double entry, I3 never below zero, I4/I5 leases).
ALTER TABLE "account" ADD CONSTRAINT account_debt CHECK (debt BETWEEN 0 AND 9007199254740991);
ALTER TABLE "lot"
  ADD CONSTRAINT lot_source CHECK (source IN ('purchase', 'plan', 'promo', 'adjustment', 'restored', 'loan', 'period')),
  ADD CONSTRAINT lot_amounts CHECK (amount BETWEEN 0 AND 9007199254740991 AND leased BETWEEN 0 AND 9007199254740991),
  ADD CONSTRAINT lot_expires_after_start CHECK (expires_at > starts_at),
  ADD CONSTRAINT lot_i3_never_below_zero CHECK (purse <> 'credits' OR (removed >= 0 AND leased + removed <= amount));
-- Every account has a lot to lend on: what a gate lets pass without a lease is charged there, and becomes debt.
CREATE FUNCTION open_loan_lot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO lot (consumer_id, purse, source, ref, amount, starts_at)
  VALUES (NEW.consumer_id, 'credits', 'loan', 'loan', 0, clock_timestamp());
  RETURN NULL;
END $$;
CREATE TRIGGER account_loan_lot AFTER INSERT ON "account" FOR EACH ROW EXECUTE FUNCTION open_loan_lot();
CREATE INDEX lot_open ON "lot" (consumer_id, purse) WHERE NOT done;
CREATE INDEX lot_expiry ON "lot" (expires_at) WHERE NOT done;
ALTER TABLE "gate_epoch"
  ADD CONSTRAINT gate_epoch_state CHECK (state IN ('live', 'fenced', 'ended', 'lost')),
  ADD CONSTRAINT gate_epoch_position CHECK (position >= 0);
CREATE UNIQUE INDEX gate_epoch_live ON "gate_epoch" (gate_id) WHERE state = 'live';
CREATE INDEX gate_epoch_open ON "gate_epoch" (gate_id) WHERE state IN ('live', 'fenced');
ALTER TABLE "lease"
  ADD CONSTRAINT lease_counters CHECK (used >= 0 AND returned >= 0 AND granted <= 9007199254740991),
  ADD CONSTRAINT lease_i4_i5_never_overspent CHECK (used + returned <= granted);
ALTER TABLE "ledger_entry"
  ADD CONSTRAINT ledger_entry_accounts CHECK (
    debit IN ('credits', 'debt', 'stripe', 'promo', 'adjust', 'usage', 'expired', 'writeoff')
    AND credit IN ('credits', 'debt', 'stripe', 'promo', 'adjust', 'usage', 'expired', 'writeoff')),
  ADD CONSTRAINT ledger_entry_i1_double_entry CHECK (debit <> credit AND amount > 0);
ALTER TABLE "reservation"
  ADD CONSTRAINT reservation_state CHECK (state IN ('held', 'settled', 'released') AND (state = 'held') = (charged IS NULL)),
  ADD CONSTRAINT reservation_amounts CHECK (held >= 0 AND charged >= 0);
ALTER TABLE "usage_minute"
  ADD CONSTRAINT usage_minute_counters CHECK (calls >= 0 AND units >= 0 AND cost >= 0 AND posted BETWEEN 0 AND cost);
ALTER TABLE "occurrence"
  ADD CONSTRAINT occurrence_count CHECK (count > 0 AND cost >= 0),
  ADD CONSTRAINT occurrence_samples CHECK (cardinality(sample_paths) <= 5);

-- Rows that flush and acquire update all day stay HOT: room on the page, no index on what changes.
ALTER TABLE "account" SET (fillfactor = 70);
ALTER TABLE "lot" SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
ALTER TABLE "lease" SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
ALTER TABLE "gate_epoch" SET (fillfactor = 20, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
ALTER TABLE "usage_minute" SET (fillfactor = 60);
ALTER TABLE "occurrence" SET (fillfactor = 70);

-- What is written once stays as it was written.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% rows are never changed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER ledger_entry_immutable BEFORE UPDATE OR DELETE ON "ledger_entry" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entry_immutable BEFORE UPDATE OR DELETE ON "audit_entry" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER plan_version_immutable BEFORE UPDATE OR DELETE ON "plan_version" FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_change_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM plan_version v WHERE v.id IN (NEW.plan_version_id, OLD.plan_version_id) AND v.state = 'published') THEN
    RAISE EXCEPTION 'a published plan version is never changed' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER plan_route_immutable BEFORE INSERT OR UPDATE OR DELETE ON "plan_route" FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published();
CREATE TRIGGER plan_limit_immutable BEFORE INSERT OR UPDATE OR DELETE ON "plan_limit" FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published();
