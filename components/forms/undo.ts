import { showToast } from "@/components/feedback/toaster";
import type { ActionState } from "@/lib/access/action";
import { newRequestId } from "./request-id";

/** The act that takes another one back: reactivate for suspend. */
export interface Undo {
  readonly action: (previous: ActionState<never>, form: FormData) => Promise<ActionState<unknown>>;
  readonly fields: Readonly<Record<string, string | readonly string[]>>;
}

/** Sends it, and tells what has come of it. */
export async function undo({ action, fields }: Undo): Promise<void> {
  const form = new FormData();
  form.set("requestId", newRequestId());
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) form.append(name, one);
  try {
    const state = await action({ status: "idle" }, form);
    if (state.status === "done") showToast(state.message);
    else if (state.status === "refused") showToast(`Not undone. ${state.message}`, { failed: true });
  } catch {
    showToast("Not undone: no answer from the console. Check the connection and use the page's own button.", {
      failed: true,
    });
  }
}
