-- CreateEnum
CREATE TYPE "member_role" AS ENUM ('member', 'owner');

-- AlterEnum
ALTER TYPE "actor_kind" ADD VALUE 'member';

-- AlterTable
ALTER TABLE "action_request" ADD COLUMN     "member_id" BIGINT,
ALTER COLUMN "operator_id" DROP NOT NULL;

-- AlterTable
ALTER TABLE "key" ADD COLUMN     "replaced_by" BIGINT;

-- CreateTable
CREATE TABLE "mail" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "consumer_id" BIGINT,
    "recipient" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "dedupe_key" TEXT,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "note" TEXT NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "mail_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "id" BIGSERIAL NOT NULL,
    "consumer_id" BIGINT NOT NULL,
    "email" TEXT NOT NULL,
    "role" "member_role" NOT NULL DEFAULT 'member',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "joined_at" TIMESTAMPTZ(3),

    CONSTRAINT "member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member_session" (
    "id" UUID NOT NULL,
    "member_id" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "member_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_link" (
    "id" BIGSERIAL NOT NULL,
    "digest" BYTEA NOT NULL,
    "member_id" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "sign_in_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_request" (
    "id" BIGSERIAL NOT NULL,
    "digest" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sign_in_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "consumer_view" (
    "operator_id" BIGINT NOT NULL,
    "consumer_id" BIGINT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "consumer_view_pkey" PRIMARY KEY ("operator_id")
);

-- CreateTable
CREATE TABLE "alert_setting" (
    "consumer_id" BIGINT NOT NULL,
    "low_balance_micros" BIGINT,
    "exhausted" BOOLEAN NOT NULL DEFAULT true,
    "key_expiring" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "alert_setting_pkey" PRIMARY KEY ("consumer_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "mail_dedupe_key_key" ON "mail"("dedupe_key");

-- CreateIndex
CREATE INDEX "mail_at_idx" ON "mail"("at");

-- CreateIndex
CREATE INDEX "member_email_idx" ON "member"("email");

-- CreateIndex
CREATE UNIQUE INDEX "member_consumer_id_email_key" ON "member"("consumer_id", "email");

-- CreateIndex
CREATE INDEX "member_session_member_id_idx" ON "member_session"("member_id");

-- CreateIndex
CREATE UNIQUE INDEX "sign_in_link_digest_key" ON "sign_in_link"("digest");

-- CreateIndex
CREATE INDEX "sign_in_link_member_id_idx" ON "sign_in_link"("member_id");

-- CreateIndex
CREATE INDEX "sign_in_request_digest_at_idx" ON "sign_in_request"("digest", "at");

-- CreateIndex
CREATE INDEX "sign_in_request_at_idx" ON "sign_in_request"("at");

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_consumer_id_fkey" FOREIGN KEY ("consumer_id") REFERENCES "consumer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member_session" ADD CONSTRAINT "member_session_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_in_link" ADD CONSTRAINT "sign_in_link_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consumer_view" ADD CONSTRAINT "consumer_view_operator_id_fkey" FOREIGN KEY ("operator_id") REFERENCES "operator"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consumer_view" ADD CONSTRAINT "consumer_view_consumer_id_fkey" FOREIGN KEY ("consumer_id") REFERENCES "consumer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_setting" ADD CONSTRAINT "alert_setting_consumer_id_fkey" FOREIGN KEY ("consumer_id") REFERENCES "consumer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A browser's request is an operator's or a member's; a member's change names its consumer.
ALTER TABLE "action_request" ADD CONSTRAINT action_request_actor CHECK (num_nonnulls(operator_id, member_id) = 1);
ALTER TABLE "audit_entry" ADD CONSTRAINT audit_entry_member CHECK (actor_kind::text <> 'member' OR (actor_id IS NOT NULL AND consumer_id IS NOT NULL));
ALTER TABLE "key" ADD CONSTRAINT key_replaced_by_another CHECK (replaced_by <> id);
ALTER TABLE "member"
  ADD CONSTRAINT member_email_form CHECK (email = lower(email) AND char_length(email) BETWEEN 3 AND 254 AND email LIKE '%_@_%');
ALTER TABLE "sign_in_link"
  ADD CONSTRAINT sign_in_link_digest_form CHECK (octet_length(digest) = 32),
  ADD CONSTRAINT sign_in_link_expires CHECK (expires_at > at AND expires_at <= at + interval '15 minutes');
ALTER TABLE "sign_in_request" ADD CONSTRAINT sign_in_request_digest_form CHECK (octet_length(digest) = 32);
ALTER TABLE "alert_setting" ADD CONSTRAINT alert_setting_low_balance_range CHECK (low_balance_micros BETWEEN 1 AND 9007199254740991);
ALTER TABLE "mail"
  ADD CONSTRAINT mail_kind CHECK (kind ~ '^[a-z_]{1,40}$'),
  ADD CONSTRAINT mail_state CHECK (state IN ('waiting', 'sent', 'failed', 'kept') AND (state = 'sent') = (sent_at IS NOT NULL)),
  ADD CONSTRAINT mail_attempts CHECK (attempts >= 0),
  ADD CONSTRAINT mail_texts CHECK (char_length(recipient) BETWEEN 3 AND 254 AND char_length(subject) BETWEEN 1 AND 300
    AND char_length(body) <= 10000 AND char_length(note) <= 500 AND char_length(dedupe_key) <= 200);
CREATE INDEX mail_waiting ON "mail" (next_attempt_at) WHERE state = 'waiting';
