-- CreateTable
CREATE TABLE "credit_pack" (
    "id" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "credits_micros" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0,
    "livemode" BOOLEAN NOT NULL,
    "product_id" TEXT,
    "price_id" TEXT,
    "linked" BOOLEAN NOT NULL DEFAULT false,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "pushed_revision" INTEGER NOT NULL DEFAULT 0,
    "push_error" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "credit_pack_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stripe_customer" (
    "consumer_id" BIGINT NOT NULL,
    "livemode" BOOLEAN NOT NULL,
    "customer_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stripe_customer_pkey" PRIMARY KEY ("consumer_id","livemode")
);

-- CreateTable
CREATE TABLE "top_up" (
    "id" BIGSERIAL NOT NULL,
    "attempt" UUID NOT NULL,
    "consumer_id" BIGINT NOT NULL,
    "pack_id" BIGINT NOT NULL,
    "origin" TEXT NOT NULL,
    "credits_micros" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "price_id" TEXT NOT NULL,
    "livemode" BOOLEAN NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'started',
    "note" TEXT NOT NULL DEFAULT '',
    "session_id" TEXT,
    "session_url" TEXT,
    "payment_intent_id" TEXT,
    "amount_paid" BIGINT,
    "lot_id" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "paid_at" TIMESTAMPTZ(3),

    CONSTRAINT "top_up_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stripe_booking" (
    "kind" TEXT NOT NULL,
    "object_id" TEXT NOT NULL,
    "part" INTEGER NOT NULL,
    "top_up_id" BIGINT NOT NULL,
    "consumer_id" BIGINT NOT NULL,
    "amount" BIGINT NOT NULL,
    "credit_micros" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "stripe_booking_pkey" PRIMARY KEY ("kind","object_id","part")
);

-- CreateTable
CREATE TABLE "stripe_inbox" (
    "event_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "api_version" TEXT NOT NULL,
    "livemode" BOOLEAN NOT NULL,
    "object_id" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "processed_at" TIMESTAMPTZ(3),
    "note" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "stripe_inbox_pkey" PRIMARY KEY ("event_id")
);

-- CreateTable
CREATE TABLE "stripe_rejection" (
    "reason" TEXT NOT NULL,
    "count" BIGINT NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stripe_rejection_pkey" PRIMARY KEY ("reason")
);

-- CreateIndex
CREATE UNIQUE INDEX "credit_pack_price_id_key" ON "credit_pack"("price_id");

-- CreateIndex
CREATE UNIQUE INDEX "stripe_customer_customer_id_key" ON "stripe_customer"("customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "top_up_attempt_key" ON "top_up"("attempt");

-- CreateIndex
CREATE UNIQUE INDEX "top_up_session_id_key" ON "top_up"("session_id");

-- CreateIndex
CREATE UNIQUE INDEX "top_up_payment_intent_id_key" ON "top_up"("payment_intent_id");

-- CreateIndex
CREATE INDEX "top_up_consumer_id_id_idx" ON "top_up"("consumer_id", "id");

-- CreateIndex
CREATE INDEX "top_up_state_created_at_idx" ON "top_up"("state", "created_at");

-- CreateIndex
CREATE INDEX "stripe_booking_top_up_id_idx" ON "stripe_booking"("top_up_id");

-- CreateIndex
CREATE INDEX "stripe_booking_at_idx" ON "stripe_booking" USING BRIN ("at");

-- CreateIndex
CREATE INDEX "stripe_inbox_state_next_attempt_at_idx" ON "stripe_inbox"("state", "next_attempt_at");

-- CreateIndex
CREATE INDEX "stripe_inbox_received_at_idx" ON "stripe_inbox"("received_at");

-- AddForeignKey
ALTER TABLE "stripe_customer" ADD CONSTRAINT "stripe_customer_consumer_id_fkey" FOREIGN KEY ("consumer_id") REFERENCES "consumer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "top_up" ADD CONSTRAINT "top_up_consumer_id_fkey" FOREIGN KEY ("consumer_id") REFERENCES "consumer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "top_up" ADD CONSTRAINT "top_up_pack_id_fkey" FOREIGN KEY ("pack_id") REFERENCES "credit_pack"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stripe_booking" ADD CONSTRAINT "stripe_booking_top_up_id_fkey" FOREIGN KEY ("top_up_id") REFERENCES "top_up"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "credit_pack"
  ADD CONSTRAINT credit_pack_name_form CHECK (char_length(name) BETWEEN 1 AND 100 AND btrim(name) = name),
  ADD CONSTRAINT credit_pack_amounts CHECK (credits_micros BETWEEN 1 AND 9007199254740991 AND amount BETWEEN 1 AND 99999999),
  ADD CONSTRAINT credit_pack_currency_form CHECK (currency ~ '^[a-z]{3}$'),
  ADD CONSTRAINT credit_pack_revisions CHECK (revision >= 1 AND pushed_revision BETWEEN 0 AND revision),
  ADD CONSTRAINT credit_pack_push_error_length CHECK (char_length(push_error) <= 500);
ALTER TABLE "stripe_customer" ADD CONSTRAINT stripe_customer_form CHECK (customer_id ~ '^cus_');
ALTER TABLE "top_up"
  ADD CONSTRAINT top_up_origin CHECK (origin IN ('link', 'portal', 'auto')),
  ADD CONSTRAINT top_up_state CHECK (state IN ('started', 'open', 'pending', 'paid', 'failed', 'expired', 'refused')),
  ADD CONSTRAINT top_up_amounts CHECK (credits_micros BETWEEN 1 AND 9007199254740991 AND amount >= 1 AND amount_paid >= 0),
  ADD CONSTRAINT top_up_currency_form CHECK (currency ~ '^[a-z]{3}$'),
  ADD CONSTRAINT top_up_note_length CHECK (char_length(note) <= 500),
  ADD CONSTRAINT top_up_paid CHECK ((state = 'paid') = (paid_at IS NOT NULL)
    AND (state <> 'paid' OR (amount_paid IS NOT NULL AND lot_id IS NOT NULL)));
CREATE INDEX top_up_unfinished ON "top_up" (id) WHERE state IN ('started', 'open', 'pending', 'refused');
-- I11: the primary key lets each part of a Stripe object move credits once.
ALTER TABLE "stripe_booking"
  ADD CONSTRAINT stripe_booking_kind CHECK (kind IN ('purchase', 'refund', 'dispute')),
  ADD CONSTRAINT stripe_booking_part CHECK (part >= 0 AND (kind <> 'purchase' OR part = 0)),
  ADD CONSTRAINT stripe_booking_amounts CHECK (amount >= 0 AND credit_micros BETWEEN -9007199254740991 AND 9007199254740991);
CREATE TRIGGER stripe_booking_immutable BEFORE UPDATE OR DELETE ON "stripe_booking" FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE "stripe_inbox"
  ADD CONSTRAINT stripe_inbox_state CHECK (state IN ('waiting', 'done', 'ignored', 'failed')
    AND (state = 'waiting') = (processed_at IS NULL)),
  ADD CONSTRAINT stripe_inbox_texts CHECK (char_length(event_id) <= 255 AND char_length(type) <= 255
    AND char_length(api_version) <= 100 AND char_length(object_id) <= 255 AND char_length(note) <= 500),
  ADD CONSTRAINT stripe_inbox_payload CHECK (jsonb_typeof(payload) = 'object' AND octet_length(payload::text) <= 1048576),
  ADD CONSTRAINT stripe_inbox_attempts CHECK (attempts >= 0);
ALTER TABLE "stripe_rejection"
  ADD CONSTRAINT stripe_rejection_reason CHECK (reason ~ '^[a-z_]{1,40}$'),
  ADD CONSTRAINT stripe_rejection_count CHECK (count > 0);
