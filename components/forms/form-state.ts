"use client";

import { createContext, useContext } from "react";

/** What a form tells the fields and the submit button inside it. */
export interface FormState {
  readonly pending: boolean;
  /** By field name; empty unless the last submit was refused. */
  readonly fieldErrors: Readonly<Record<string, string>>;
  /** What was typed at the last refused submit, by field name. */
  readonly values: Readonly<Record<string, string>>;
}

export const FormStateContext = createContext<FormState>({ pending: false, fieldErrors: {}, values: {} });

export function useFormState(): FormState {
  return useContext(FormStateContext);
}
