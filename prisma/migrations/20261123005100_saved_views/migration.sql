-- CreateTable
CREATE TABLE "saved_view" (
    "id" BIGSERIAL NOT NULL,
    "operator_id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "saved_view_operator_id_name_key" ON "saved_view"("operator_id", "name");

-- AddForeignKey
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_operator_id_fkey" FOREIGN KEY ("operator_id") REFERENCES "operator"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What an address of the console can carry.
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_bounds"
  CHECK (char_length("name") BETWEEN 1 AND 60 AND char_length("query") <= 2000);

-- Payment refused although the purse held the price: few, and counted on the overview.
CREATE INDEX "occurrence_solvent_idx" ON "occurrence" ("minute")
  WHERE "status" = 402 AND ("first_receipt" #>> '{purse,availableMicros}')::bigint
    >= COALESCE(("first_receipt" #>> '{cost,costMicros}')::bigint, 1);
