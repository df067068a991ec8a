import { revalidatePath } from "next/cache";
import type { z } from "zod";
import type { OperatorActor } from "@/lib/access/actor";
import { typedValues } from "@/lib/access/form";
import { type ActionDefinition, type ActionOutcome, type ActionState, runAction } from "@/lib/access/run-action";
import { type BulkAnswer, type BulkDefinition, runBulk } from "@/lib/access/run-bulk";
import { type QuestionDefinition, runQuestion } from "@/lib/access/run-question";
import { currentOperator } from "@/lib/access/session";
import { db } from "@/lib/platform/db";

export type { ActionState } from "@/lib/access/run-action";

/** A server action for useActionState: the only way from a form of the console to a verb. */
export function consoleAction<Schema extends z.ZodType, T>(definition: ActionDefinition<Schema, T>) {
  return actionOf<T>((operator, form) => runAction(db(), operator, definition, form), definition.afterwards);
}

/** The same for many objects at once. */
export function consoleBulkAction<Schema extends z.ZodType, T>(definition: BulkDefinition<Schema, T>) {
  return actionOf<BulkAnswer<T>>((operator, form) => runBulk(db(), operator, definition, form), definition.afterwards);
}

/** A form's question, which writes nothing: a dry run. */
export function consoleQuestion<Schema extends z.ZodType, T>(definition: QuestionDefinition<Schema, T>) {
  return actionOf<T>((operator, form) => runQuestion(db(), operator, definition, form));
}

function actionOf<T>(
  run: (operator: OperatorActor, form: FormData) => Promise<ActionOutcome<T>>,
  afterwards?: () => void,
) {
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
    const { state, refresh } = await run(operator, form);
    if (state.status === "done") afterwards?.();
    for (const path of refresh) revalidatePath(path);
    return state;
  };
}
