import type { z } from "zod";
import type { ActionState } from "@/lib/access/action";
import { parseForm, typedValues } from "@/lib/access/form";
import { logFailure } from "@/lib/access/log-failure";
import { inTransaction } from "@/lib/access/transaction";
import type { Result } from "@/lib/kernel/result";
import { db, type Tx } from "@/lib/platform/db";

interface GuestDefinition<Schema extends z.ZodType, T> {
  readonly name: string;
  readonly input: Schema;
  readonly run: (tx: Tx, input: z.output<Schema>) => Promise<Result<T>>;
  readonly done: (value: T, input: z.output<Schema>) => string;
}

/** A write by somebody who has no session yet. What lets them in is in the input, works once, and is checked by the verb. */
export function guestAction<Schema extends z.ZodType, T>(definition: GuestDefinition<Schema, T>) {
  return async (_previous: ActionState<T>, form: FormData): Promise<ActionState<T>> => {
    const values = typedValues(form);
    const parsed = parseForm(definition.input, form);
    if (!parsed.ok) return { status: "refused", message: parsed.message, fieldErrors: parsed.fieldErrors, values };
    try {
      const result = await inTransaction(db(), (tx) => definition.run(tx, parsed.input));
      if (result.ok)
        return { status: "done", value: result.value, message: definition.done(result.value, parsed.input) };
      const fieldErrors = result.field === undefined ? {} : { [result.field]: result.message };
      return { status: "refused", message: result.message, fieldErrors, values };
    } catch (error) {
      return { status: "refused", message: logFailure(definition.name, error), fieldErrors: {}, values };
    }
  };
}
