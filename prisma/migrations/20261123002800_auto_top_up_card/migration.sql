-- AlterTable
ALTER TABLE "top_up" ADD COLUMN     "payment_method_id" TEXT;

ALTER TABLE "top_up" ADD CONSTRAINT top_up_auto_card CHECK ((origin = 'auto') = (payment_method_id IS NOT NULL));
