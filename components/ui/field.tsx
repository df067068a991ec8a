"use client";

import { X } from "lucide-react";
import { createContext, type ReactNode, useContext, useId } from "react";

import { cn } from "@/components/class-names";
import { useFormState } from "@/components/forms/form-state";

export interface FieldProps {
  /** The form field's name. Inside an ActionForm its error and its kept value are found by it. */
  readonly name: string;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** Overrides the form's error. */
  readonly error?: string | undefined;
  readonly required?: boolean | undefined;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/**
 * Label, one control and what belongs to it: `<Field name="amount" label="Credits"><MoneyField /></Field>`. Input,
 * Textarea, Select, MoneyField, Switch and Checkbox inside take name, id, aria-describedby, aria-invalid, required and the
 * kept value from it. For a group of radios use `Segmented` or `Choices`, which bring their own legend.
 */
export function Field({ name, label, hint, error, required, className, children }: FieldProps) {
  const id = useId();
  const form = useFormState();
  const shownError = error ?? form.fieldErrors[name];
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = [shownError && errorId, hint && hintId].filter(Boolean).join(" ");
  return (
    <FieldContext
      value={{
        id,
        name,
        describedBy: describedBy === "" ? undefined : describedBy,
        invalid: shownError !== undefined,
        required,
        keptValue: form.values[name],
      }}
    >
      <div className={cn("grid content-start gap-1", className)}>
        <label htmlFor={id} className="w-fit font-strong text-12">
          {label}
        </label>
        {children}
        {shownError && <FieldError id={errorId}>{shownError}</FieldError>}
        {hint && (
          <span id={hintId} className="text-12 text-ink-3">
            {hint}
          </span>
        )}
      </div>
    </FieldContext>
  );
}

export function FieldError({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  return (
    <span id={id} className="flex gap-1.5 text-12 text-danger">
      <X className="mt-px size-3.5" />
      <span>{children}</span>
    </span>
  );
}

interface FieldState {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
  readonly required: boolean | undefined;
  readonly keptValue: string | undefined;
}

const FieldContext = createContext<FieldState>({
  id: undefined,
  name: undefined,
  describedBy: undefined,
  invalid: false,
  required: undefined,
  keptValue: undefined,
});

/** Attributes a control inside a Field puts on its element before its own. */
export function useFieldControl() {
  const { id, name, describedBy, invalid, required, keptValue } = useContext(FieldContext);
  return {
    attributes: {
      id,
      name,
      required,
      "aria-describedby": describedBy,
      "aria-invalid": invalid || undefined,
    },
    keptValue,
  };
}
