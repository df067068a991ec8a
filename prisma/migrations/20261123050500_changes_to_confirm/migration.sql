-- AlterTable
ALTER TABLE "subscription" ADD COLUMN     "confirm_by" TIMESTAMPTZ(3),
ADD COLUMN     "unconfirmed_plan_price_id" BIGINT;

-- AddForeignKey
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_unconfirmed_plan_price_id_fkey" FOREIGN KEY ("unconfirmed_plan_price_id") REFERENCES "plan_price"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "subscription"
  ADD CONSTRAINT subscription_unconfirmed CHECK ((unconfirmed_plan_price_id IS NULL) = (confirm_by IS NULL)
    AND (source = 'stripe' OR confirm_by IS NULL));

ALTER TABLE "subscription_order"
  DROP CONSTRAINT subscription_order_kind,
  ADD CONSTRAINT subscription_order_kind CHECK (kind IN ('change', 'cancel', 'resume', 'drop', 'end')
    AND (kind = 'change') = (plan_price_id IS NOT NULL));
