"use client";

import { CircleAlert } from "lucide-react";
import { unstable_rethrow } from "next/navigation";
import { type FormEvent, type ReactNode, startTransition, useActionState, useEffect, useRef, useState } from "react";

import { cn } from "@/components/class-names";
import { showToast } from "@/components/feedback/toaster";
import { useDialogClose } from "@/components/ui/dialog";
import type { ActionState } from "@/lib/access/action";

import { FormStateContext } from "./form-state";
import { newRequestId } from "./request-id";
import { type Undo, undo } from "./undo";
import { UnsavedChanges } from "./unsaved-changes";

export interface ActionFormProps<T> {
  /** A server action made by `consoleAction`. */
  readonly action: (previous: ActionState<T>, form: FormData) => Promise<ActionState<T>>;
  /** Runs once for each success, with what the verb gave back. */
  readonly onDone?: ((value: T) => void) | undefined;
  /** What takes it back: the toast then offers Undo. Null: this time nothing does. */
  readonly undo?: ((value: T) => Undo | null) | undefined;
  /** Empties the form after success, for the next of the same. Not needed where a dialog closes. */
  readonly resetOnDone?: boolean | undefined;
  /** Leaves the dialog around it open after success: where it then shows something, a new key's secret say. */
  readonly stayOpen?: boolean | undefined;
  /** No toast: where the page itself shows that it is done. */
  readonly quiet?: boolean | undefined;
  /** Does not ask before leaving with unsaved changes: for a search, a sign-in. */
  readonly leaveFreely?: boolean | undefined;
  readonly className?: string | undefined;
  readonly "aria-label"?: string | undefined;
  readonly children: ReactNode;
}

/**
 * A form over a server action. Inside: `Field`s by name, hidden inputs, one `SubmitButton`.
 * - While it is under way further submits are ignored. A hidden `requestId` makes a repeat harmless; it is renewed after
 *   each success, so the same form can be sent again.
 * - Refused: what was typed stays, errors appear at their fields and at the top of the form, the first is focused.
 * - Done: a toast names what has happened and may offer to undo it, the dialog around it closes.
 * - No answer (network gone): says so; submitting again is safe, as the requestId is the same.
 * - Leaving with unsaved changes asks first.
 */
export function ActionForm<T>(props: ActionFormProps<T>) {
  const { action, onDone, resetOnDone, stayOpen, quiet, leaveFreely, className, children } = props;
  const form = useRef<HTMLFormElement>(null);
  const summary = useRef<HTMLDivElement>(null);
  const [requestId, setRequestId] = useState(newRequestId);
  const [dirty, setDirty] = useState(false);
  const closeDialog = useDialogClose();
  const [state, dispatch, pending] = useActionState(
    async (previous: ActionState<T>, data: FormData) => {
      const next = await runOnce(action, previous, data);
      // Here rather than in an effect: what the action has refreshed may have taken this very form off the page.
      if (next.status === "done") {
        if (!quiet) {
          const back = props.undo?.(next.value) ?? null;
          showToast(next.message, back ? { undo: () => void undo(back) } : {});
        }
        if (!stayOpen) closeDialog();
        onDone?.(next.value);
      }
      return next;
    },
    { status: "idle" },
  );

  // An action's answer is an event: this runs once for each new state, whatever the callbacks have become by then.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new answer counts
  useEffect(() => {
    if (state.status === "refused") {
      const firstInvalid = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
      (firstInvalid ?? summary.current)?.focus();
    }
    if (state.status === "done") {
      setRequestId(newRequestId());
      setDirty(false);
      if (resetOnDone) form.current?.reset();
    }
  }, [state]);

  function submit(event: FormEvent<HTMLFormElement>) {
    // By hand rather than by `action`, because React would empty the form after a refusal.
    event.preventDefault();
    if (pending) return;
    const { submitter } = event.nativeEvent as SubmitEvent;
    const data = new FormData(event.currentTarget, submitter);
    startTransition(() => dispatch(data));
  }

  const refused = state.status === "refused" ? state : null;
  return (
    <FormStateContext value={{ pending, fieldErrors: refused?.fieldErrors ?? {}, values: refused?.values ?? {} }}>
      <form
        ref={form}
        action={dispatch}
        onSubmit={submit}
        onInput={() => setDirty(true)}
        noValidate
        aria-label={props["aria-label"]}
        className={cn("min-w-0", className)}
      >
        <input type="hidden" name="requestId" value={requestId} suppressHydrationWarning />
        {refused && (
          <div
            ref={summary}
            role="alert"
            tabIndex={-1}
            className="mx-(--form-gutter,0) mb-3 flex gap-2 border-danger border-l-4 bg-danger-tint px-3 py-2 text-13"
          >
            <CircleAlert className="mt-0.5 text-danger" />
            <span>{refused.message}</span>
          </div>
        )}
        {children}
      </form>
      {!leaveFreely && <UnsavedChanges unsaved={dirty && !pending} />}
    </FormStateContext>
  );
}

async function runOnce<T>(
  action: ActionFormProps<T>["action"],
  previous: ActionState<T>,
  data: FormData,
): Promise<ActionState<T>> {
  try {
    return await action(previous, data);
  } catch (error) {
    unstable_rethrow(error);
    return {
      status: "refused",
      message: "No answer from the console. Check the connection and submit again: a repeat is not applied twice.",
      fieldErrors: {},
      values: textValues(data),
    };
  }
}

function textValues(data: FormData): Record<string, string> {
  return Object.fromEntries([...data].flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
}
