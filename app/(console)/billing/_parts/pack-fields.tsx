import { Field } from "@/components/ui/field";
import { Input, MoneyField } from "@/components/ui/input";

interface PackFieldsProps {
  readonly name?: string;
  readonly credits?: string;
  readonly currency?: string;
  readonly amount?: string;
  readonly position?: number;
  /** Its amount is Stripe's. */
  readonly linked?: boolean;
  readonly amountHint?: string;
}

export function PackFields(props: PackFieldsProps) {
  const { name, credits, currency = "USD", amount, position = 0, linked = false } = props;
  return (
    <>
      <Field name="name" label="Name" hint="Consumers see it, in Tollgate and on Stripe's page" required>
        <Input defaultValue={name} maxLength={100} autoComplete="off" />
      </Field>
      <Field
        name="creditsMicros"
        label="Credits"
        hint="What a purchase brings, whatever tax or discount apply"
        required
      >
        <MoneyField defaultValue={credits} />
      </Field>
      {!linked && (
        <div className="grid grid-cols-[1fr_96px] gap-3">
          <Field name="amount" label="Price" hint={props.amountHint}>
            <Input inputMode="decimal" defaultValue={amount} autoComplete="off" />
          </Field>
          <Field name="currency" label="Currency">
            <Input defaultValue={currency} maxLength={3} autoComplete="off" spellCheck={false} />
          </Field>
        </div>
      )}
      <Field name="position" label="Position" hint="Lower comes first">
        <Input inputMode="numeric" defaultValue={String(position)} autoComplete="off" />
      </Field>
    </>
  );
}
