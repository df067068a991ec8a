-- AlterTable
ALTER TABLE "subscription" ADD COLUMN     "cancel_at" TIMESTAMPTZ(3),
ADD COLUMN     "next_plan_price_id" BIGINT,
ADD COLUMN     "plan_price_id" BIGINT,
ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "stripe_status" TEXT,
ADD COLUMN     "stripe_subscription_id" TEXT;

-- CreateTable
CREATE TABLE "subscription_checkout" (
    "id" BIGSERIAL NOT NULL,
    "attempt" UUID NOT NULL,
    "consumer_id" BIGINT NOT NULL,
    "plan_price_id" BIGINT NOT NULL,
    "trial_days" INTEGER NOT NULL DEFAULT 0,
    "livemode" BOOLEAN NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'started',
    "note" TEXT NOT NULL DEFAULT '',
    "session_id" TEXT,
    "session_url" TEXT,
    "stripe_subscription_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "subscription_checkout_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subscription_order" (
    "id" BIGSERIAL NOT NULL,
    "subscription_id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "plan_price_id" BIGINT,
    "at_period_end" BOOLEAN NOT NULL DEFAULT false,
    "proration_at" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "note" TEXT NOT NULL DEFAULT '',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "subscription_order_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stripe_invoice" (
    "invoice_id" TEXT NOT NULL,
    "subscription_id" BIGINT NOT NULL,
    "status" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "amount_due" BIGINT NOT NULL,
    "amount_paid" BIGINT NOT NULL,
    "credits_micros" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "booked_at" TIMESTAMPTZ(3),

    CONSTRAINT "stripe_invoice_pkey" PRIMARY KEY ("invoice_id")
);

-- CreateTable
CREATE TABLE "plan_price" (
    "id" BIGSERIAL NOT NULL,
    "plan_version_id" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "interval" TEXT NOT NULL,
    "trial_days" INTEGER NOT NULL DEFAULT 0,
    "livemode" BOOLEAN NOT NULL,
    "product_id" TEXT,
    "price_id" TEXT,
    "linked" BOOLEAN NOT NULL DEFAULT false,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "pushed_revision" INTEGER NOT NULL DEFAULT 0,
    "push_error" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "plan_price_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "subscription_checkout_attempt_key" ON "subscription_checkout"("attempt");

-- CreateIndex
CREATE UNIQUE INDEX "subscription_checkout_session_id_key" ON "subscription_checkout"("session_id");

-- CreateIndex
CREATE INDEX "subscription_checkout_consumer_id_id_idx" ON "subscription_checkout"("consumer_id", "id");

-- CreateIndex
CREATE INDEX "subscription_checkout_state_created_at_idx" ON "subscription_checkout"("state", "created_at");

-- CreateIndex
CREATE INDEX "subscription_order_subscription_id_id_idx" ON "subscription_order"("subscription_id", "id");

-- CreateIndex
CREATE INDEX "subscription_order_state_next_attempt_at_idx" ON "subscription_order"("state", "next_attempt_at");

-- CreateIndex
CREATE INDEX "stripe_invoice_subscription_id_created_at_idx" ON "stripe_invoice"("subscription_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "plan_price_price_id_key" ON "plan_price"("price_id");

-- CreateIndex
CREATE INDEX "plan_price_plan_version_id_idx" ON "plan_price"("plan_version_id");

-- CreateIndex
CREATE UNIQUE INDEX "subscription_stripe_subscription_id_key" ON "subscription"("stripe_subscription_id");

-- AddForeignKey
ALTER TABLE "subscription_checkout" ADD CONSTRAINT "subscription_checkout_consumer_id_fkey" FOREIGN KEY ("consumer_id") REFERENCES "consumer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription_checkout" ADD CONSTRAINT "subscription_checkout_plan_price_id_fkey" FOREIGN KEY ("plan_price_id") REFERENCES "plan_price"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription_order" ADD CONSTRAINT "subscription_order_subscription_id_fkey" FOREIGN KEY ("subscription_id") REFERENCES "subscription"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription_order" ADD CONSTRAINT "subscription_order_plan_price_id_fkey" FOREIGN KEY ("plan_price_id") REFERENCES "plan_price"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stripe_invoice" ADD CONSTRAINT "stripe_invoice_subscription_id_fkey" FOREIGN KEY ("subscription_id") REFERENCES "subscription"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_plan_price_id_fkey" FOREIGN KEY ("plan_price_id") REFERENCES "plan_price"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_next_plan_price_id_fkey" FOREIGN KEY ("next_plan_price_id") REFERENCES "plan_price"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_price" ADD CONSTRAINT "plan_price_plan_version_id_fkey" FOREIGN KEY ("plan_version_id") REFERENCES "plan_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Two prices of one plan for the same interval and currency would leave the choice to chance.
CREATE UNIQUE INDEX plan_price_sold ON "plan_price" (plan_version_id, "interval", currency, livemode) WHERE archived_at IS NULL;
ALTER TABLE "plan_price"
  ADD CONSTRAINT plan_price_amount CHECK (amount BETWEEN 1 AND 99999999),
  ADD CONSTRAINT plan_price_currency_form CHECK (currency ~ '^[a-z]{3}$'),
  ADD CONSTRAINT plan_price_interval CHECK ("interval" IN ('month', 'year')),
  ADD CONSTRAINT plan_price_trial CHECK (trial_days BETWEEN 0 AND 730),
  ADD CONSTRAINT plan_price_revisions CHECK (revision >= 1 AND pushed_revision BETWEEN 0 AND revision),
  ADD CONSTRAINT plan_price_push_error_length CHECK (char_length(push_error) <= 500);
ALTER TABLE "subscription"
  ADD CONSTRAINT subscription_source CHECK ((source = 'stripe') = (stripe_subscription_id IS NOT NULL)
    AND (source = 'stripe') = (stripe_status IS NOT NULL)),
  ADD CONSTRAINT subscription_price CHECK (source = 'stripe' OR (plan_price_id IS NULL AND next_plan_price_id IS NULL AND cancel_at IS NULL)),
  ADD CONSTRAINT subscription_revision CHECK (revision >= 0);
ALTER TABLE "subscription_checkout"
  ADD CONSTRAINT subscription_checkout_state CHECK (state IN ('started', 'open', 'complete', 'expired', 'refused')),
  ADD CONSTRAINT subscription_checkout_trial CHECK (trial_days BETWEEN 0 AND 730),
  ADD CONSTRAINT subscription_checkout_note_length CHECK (char_length(note) <= 500);
CREATE UNIQUE INDEX subscription_order_waiting ON "subscription_order" (subscription_id) WHERE state = 'waiting';
ALTER TABLE "subscription_order"
  ADD CONSTRAINT subscription_order_kind CHECK (kind IN ('change', 'cancel', 'resume', 'end')
    AND (kind = 'change') = (plan_price_id IS NOT NULL)),
  ADD CONSTRAINT subscription_order_state CHECK (state IN ('waiting', 'done', 'refused') AND (state = 'waiting') = (done_at IS NULL)),
  ADD CONSTRAINT subscription_order_attempts CHECK (attempts >= 0),
  ADD CONSTRAINT subscription_order_note_length CHECK (char_length(note) <= 500);
ALTER TABLE "stripe_invoice"
  ADD CONSTRAINT stripe_invoice_form CHECK (char_length(invoice_id) BETWEEN 1 AND 255 AND char_length(status) <= 40 AND currency ~ '^[a-z]{3}$'),
  ADD CONSTRAINT stripe_invoice_amounts CHECK (amount_paid >= 0 AND credits_micros BETWEEN 0 AND 9007199254740991);
