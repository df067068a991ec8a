-- AlterTable
ALTER TABLE "reservation" ADD COLUMN     "expired" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "late" BOOLEAN NOT NULL DEFAULT false;

-- CreateIndex
CREATE INDEX "reservation_epoch_idx" ON "reservation"("epoch");
