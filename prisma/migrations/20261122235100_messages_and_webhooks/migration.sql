-- CreateTable
CREATE TABLE "message" (
    "id" BIGSERIAL NOT NULL,
    "consumer_id" BIGINT NOT NULL,
    "type" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "dedupe_key" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_endpoint" (
    "id" BIGSERIAL NOT NULL,
    "consumer_id" BIGINT NOT NULL,
    "url" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "types" TEXT[],
    "state" TEXT NOT NULL DEFAULT 'on',
    "seed" BYTEA NOT NULL,
    "old_seed" BYTEA,
    "old_seed_ends" TIMESTAMPTZ(3),
    "failing_since" TIMESTAMPTZ(3),
    "busy_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_endpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "id" BIGSERIAL NOT NULL,
    "endpoint_id" BIGINT NOT NULL,
    "message_id" BIGINT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_attempt" (
    "id" BIGSERIAL NOT NULL,
    "delivery_id" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "duration_ms" INTEGER NOT NULL,
    "status" INTEGER,
    "response" TEXT NOT NULL DEFAULT '',
    "error" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "webhook_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "message_dedupe_key_key" ON "message"("dedupe_key");

-- CreateIndex
CREATE INDEX "message_consumer_id_id_idx" ON "message"("consumer_id", "id");

-- CreateIndex
CREATE INDEX "message_at_idx" ON "message"("at");

-- CreateIndex
CREATE INDEX "webhook_endpoint_consumer_id_idx" ON "webhook_endpoint"("consumer_id");

-- CreateIndex
CREATE INDEX "webhook_delivery_message_id_idx" ON "webhook_delivery"("message_id");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_delivery_endpoint_id_message_id_key" ON "webhook_delivery"("endpoint_id", "message_id");

-- CreateIndex
CREATE INDEX "webhook_attempt_delivery_id_idx" ON "webhook_attempt"("delivery_id");

-- CreateIndex
CREATE INDEX "mail_consumer_id_id_idx" ON "mail"("consumer_id", "id");

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_consumer_id_fkey" FOREIGN KEY ("consumer_id") REFERENCES "consumer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_endpoint" ADD CONSTRAINT "webhook_endpoint_consumer_id_fkey" FOREIGN KEY ("consumer_id") REFERENCES "consumer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_attempt" ADD CONSTRAINT "webhook_attempt_delivery_id_fkey" FOREIGN KEY ("delivery_id") REFERENCES "webhook_delivery"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "message"
  ADD CONSTRAINT message_type CHECK (type ~ '^[a-z_.]{1,40}$'),
  ADD CONSTRAINT message_data CHECK (jsonb_typeof(data) = 'object' AND octet_length(data::text) <= 16384),
  ADD CONSTRAINT message_dedupe_key CHECK (char_length(dedupe_key) BETWEEN 1 AND 200);
ALTER TABLE "webhook_endpoint"
  ADD CONSTRAINT webhook_endpoint_state CHECK (state IN ('on', 'off', 'gone', 'failing')),
  ADD CONSTRAINT webhook_endpoint_url CHECK (char_length(url) BETWEEN 1 AND 2000 AND url ~ '^https?://'),
  ADD CONSTRAINT webhook_endpoint_description CHECK (char_length(description) <= 200),
  ADD CONSTRAINT webhook_endpoint_types CHECK (cardinality(types) BETWEEN 1 AND 50),
  ADD CONSTRAINT webhook_endpoint_seeds CHECK (octet_length(seed) = 32 AND octet_length(old_seed) = 32
    AND (old_seed IS NULL) = (old_seed_ends IS NULL));
ALTER TABLE "webhook_delivery"
  ADD CONSTRAINT webhook_delivery_state CHECK (state IN ('waiting', 'delivered', 'failed', 'dropped')),
  ADD CONSTRAINT webhook_delivery_attempts CHECK (attempts >= 0);
ALTER TABLE "webhook_attempt"
  ADD CONSTRAINT webhook_attempt_outcome CHECK (status BETWEEN 100 AND 599 AND duration_ms >= 0 AND (status IS NULL) = (error <> '')),
  ADD CONSTRAINT webhook_attempt_texts CHECK (char_length(response) <= 1000 AND char_length(error) <= 500);
CREATE INDEX webhook_delivery_waiting ON "webhook_delivery" (endpoint_id, next_attempt_at) WHERE state = 'waiting';
