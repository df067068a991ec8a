import { revalidatePath } from "next/cache";
import type { z } from "zod";
import { typedValues } from "@/lib/access/form";
import { currentPortal } from "@/lib/access/portal-session";
import { type ActionState, type PortalActionDefinition, runPortalAction } from "@/lib/access/run-action";
import { db } from "@/lib/platform/db";

/** A server action for useActionState: the only way from a form of the portal to a verb. */
export function portalAction<Schema extends z.ZodType, T>(definition: PortalActionDefinition<Schema, T>) {
  return async (_previous: ActionState<T>, form: FormData): Promise<ActionState<T>> => {
    const session = await currentPortal();
    // No redirect: it would throw away what was typed.
    if (session?.kind !== "member") {
      return {
        status: "refused",
        message: session ? VIEW_ONLY : "Your session has ended. Sign in in another tab, then send this again.",
        fieldErrors: {},
        values: typedValues(form),
      };
    }
    const { state, refresh } = await runPortalAction(db(), session, definition, form);
    if (state.status === "done") definition.afterwards?.();
    for (const path of refresh) revalidatePath(path);
    return state;
  };
}

/** For the line beside a disabled button, too. */
export const VIEW_ONLY = "You are viewing as this consumer: nothing can be changed here.";
