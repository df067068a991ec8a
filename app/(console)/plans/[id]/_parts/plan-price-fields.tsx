import { Field } from "@/components/ui/field";
import { Input, NumberField } from "@/components/ui/input";

interface PlanPriceFieldsProps {
  readonly currency?: string;
  readonly amount?: string;
  readonly trialDays?: number;
  /** Its amount is Stripe's. */
  readonly linked?: boolean;
  readonly amountHint?: string;
}

export function PlanPriceFields(props: PlanPriceFieldsProps) {
  const { currency = "USD", amount, trialDays = 0, linked = false, amountHint } = props;
  return (
    <>
      {!linked && (
        <div className="grid grid-cols-[1fr_96px] gap-3">
          <Field name="amount" label="Price" hint={amountHint}>
            <Input inputMode="decimal" defaultValue={amount} autoComplete="off" />
          </Field>
          <Field name="currency" label="Currency">
            <Input defaultValue={currency} maxLength={3} autoComplete="off" spellCheck={false} />
          </Field>
        </div>
      )}
      <Field name="trialDays" label="Trial" hint="Free at first, once a consumer; 0: none">
        <NumberField unit="days" defaultValue={String(trialDays)} />
      </Field>
    </>
  );
}
