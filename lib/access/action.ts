import { revalidatePath } from "next/cache";
import type { z } from "zod";
import { typedValues } from "@/lib/access/form";
import { type ActionDefinition, type ActionState, runAction } from "@/lib/access/run-action";
import { currentOperator } from "@/lib/access/session";
import { db } from "@/lib/platform/db";

export type { ActionState } from "@/lib/access/run-action";

/** A server action for useActionState: the only way from a form of the console to a verb. */
export function consoleAction<Schema extends z.ZodType, T>(definition: ActionDefinition<Schema, T>) {
  return async (_previous: ActionState<T>, form: FormData): Promise<ActionState<T>> => {
    const operator = await currentOperator();
    // No redirect: it would throw away what was typed.
    if (!operator) {
      return {
        status: "refused",
        message: "Your session has ended. Sign in in another tab, then send this again.",
        fieldErrors: {},
        values: typedValues(form),
      };
    }
    const { state, refresh } = await runAction(db(), operator, definition, form);
    if (state.status === "done") definition.afterwards?.();
    for (const path of refresh) revalidatePath(path);
    return state;
  };
}
