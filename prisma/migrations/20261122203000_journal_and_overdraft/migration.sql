-- AlterTable
ALTER TABLE "gate_epoch" ADD COLUMN     "adopted_by" BIGINT,
ADD COLUMN     "journal_sync" TEXT NOT NULL DEFAULT 'process',
ADD COLUMN     "note" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "reservation" ADD COLUMN     "gateway_id" BIGINT,
ADD COLUMN     "terms" JSONB;

-- CreateTable
CREATE TABLE "settlement" (
    "reservation_id" TEXT NOT NULL,
    "epoch" BIGINT NOT NULL,
    "gateway_id" BIGINT NOT NULL,
    "settlement" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "applied_at" TIMESTAMPTZ(3),

    CONSTRAINT "settlement_pkey" PRIMARY KEY ("reservation_id")
);

-- CreateIndex
CREATE INDEX "settlement_epoch_idx" ON "settlement"("epoch");

ALTER TABLE "gate_epoch"
  ADD CONSTRAINT gate_epoch_journal_sync CHECK (journal_sync IN ('process', 'disk')),
  ADD CONSTRAINT gate_epoch_note_length CHECK (char_length(note) <= 500),
  ADD CONSTRAINT gate_epoch_adopted_later CHECK (adopted_by > epoch);
ALTER TABLE "settlement" ADD CONSTRAINT settlement_object CHECK (jsonb_typeof(settlement) = 'object');
-- What a plan lets a consumer owe is handed to gates like credit, out of a lot of its own.
ALTER TABLE "lot"
  DROP CONSTRAINT lot_source,
  ADD CONSTRAINT lot_source CHECK (source IN ('purchase', 'plan', 'promo', 'adjustment', 'restored', 'loan', 'period', 'overdraft'));
