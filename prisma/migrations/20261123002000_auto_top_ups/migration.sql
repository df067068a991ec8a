-- AlterTable
ALTER TABLE "top_up" ADD COLUMN     "auto_number" INTEGER,
ADD COLUMN     "look_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "auto_top_up" (
    "consumer_id" BIGINT NOT NULL,
    "livemode" BOOLEAN NOT NULL,
    "state" TEXT NOT NULL,
    "cause" TEXT NOT NULL DEFAULT '',
    "reason" TEXT NOT NULL DEFAULT '',
    "pack_id" BIGINT NOT NULL,
    "credits_micros" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "threshold_micros" BIGINT NOT NULL,
    "day_count" INTEGER NOT NULL,
    "month_count" INTEGER NOT NULL,
    "day_amount" BIGINT,
    "month_amount" BIGINT,
    "consent_id" BIGINT NOT NULL,
    "payment_method_id" TEXT,
    "card" TEXT NOT NULL DEFAULT '',
    "setup_session_id" TEXT,
    "counter" INTEGER NOT NULL DEFAULT 0,
    "declines" INTEGER NOT NULL DEFAULT 0,
    "not_before" TIMESTAMPTZ(3),
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "auto_top_up_pkey" PRIMARY KEY ("consumer_id","livemode")
);

-- CreateTable
CREATE TABLE "auto_top_up_consent" (
    "id" BIGSERIAL NOT NULL,
    "consumer_id" BIGINT NOT NULL,
    "member_id" BIGINT NOT NULL,
    "member_name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "auto_top_up_consent_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "auto_top_up_consent_consumer_id_id_idx" ON "auto_top_up_consent"("consumer_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "top_up_consumer_id_livemode_auto_number_key" ON "top_up"("consumer_id", "livemode", "auto_number");

-- CreateIndex
CREATE INDEX "auto_top_up_payment_method_id_idx" ON "auto_top_up"("payment_method_id");

-- AddForeignKey
ALTER TABLE "auto_top_up" ADD CONSTRAINT "auto_top_up_consumer_id_fkey" FOREIGN KEY ("consumer_id") REFERENCES "consumer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "auto_top_up" ADD CONSTRAINT "auto_top_up_pack_id_fkey" FOREIGN KEY ("pack_id") REFERENCES "credit_pack"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "auto_top_up" ADD CONSTRAINT "auto_top_up_consent_id_fkey" FOREIGN KEY ("consent_id") REFERENCES "auto_top_up_consent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "auto_top_up_consent" ADD CONSTRAINT "auto_top_up_consent_consumer_id_fkey" FOREIGN KEY ("consumer_id") REFERENCES "consumer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "auto_top_up"
  ADD CONSTRAINT auto_top_up_state CHECK (state IN ('card', 'on', 'needs_you', 'off')),
  -- Without a card nothing can be charged by itself.
  ADD CONSTRAINT auto_top_up_card CHECK (state NOT IN ('on', 'needs_you') OR payment_method_id IS NOT NULL),
  ADD CONSTRAINT auto_top_up_terms CHECK (credits_micros BETWEEN 1 AND 9007199254740991
    AND threshold_micros BETWEEN 1 AND 9007199254740991 AND amount >= 1 AND currency ~ '^[a-z]{3}$'),
  ADD CONSTRAINT auto_top_up_caps CHECK (day_count BETWEEN 1 AND 24 AND month_count BETWEEN 1 AND 200
    AND day_amount >= amount AND month_amount >= amount),
  ADD CONSTRAINT auto_top_up_counters CHECK (counter >= 0 AND declines >= 0),
  ADD CONSTRAINT auto_top_up_texts CHECK (char_length(cause) <= 100 AND char_length(reason) <= 500 AND char_length(card) <= 100);
CREATE INDEX auto_top_up_on ON "auto_top_up" (consumer_id) WHERE state = 'on';
ALTER TABLE "auto_top_up_consent"
  ADD CONSTRAINT auto_top_up_consent_form CHECK (version >= 1 AND char_length(text) BETWEEN 1 AND 2000);
CREATE TRIGGER auto_top_up_consent_immutable BEFORE UPDATE OR DELETE ON "auto_top_up_consent" FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE "top_up"
  ADD CONSTRAINT top_up_auto CHECK ((origin = 'auto') = (auto_number IS NOT NULL) AND (origin <> 'auto' OR session_id IS NULL));
-- However many workers there are: of a consumer's own payments one is under way at most.
CREATE UNIQUE INDEX top_up_one_auto_in_flight ON "top_up" (consumer_id, livemode)
  WHERE origin = 'auto' AND state IN ('started', 'open', 'pending');
