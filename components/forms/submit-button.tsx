"use client";

import { Button, type ButtonProps } from "@/components/ui/button";

import { useFormState } from "./form-state";

/** Sends the form it is in. The label is the verb and stays while the work is under way; a second press does nothing. */
export function SubmitButton({ variant = "primary", pending, ...rest }: Omit<ButtonProps, "type">) {
  const form = useFormState();
  return <Button {...rest} type="submit" variant={variant} pending={pending ?? form.pending} />;
}
