"use client";

import { type ReactNode, useState } from "react";
import { useSelection } from "@/components/data-table/selection";
import { showToast } from "@/components/feedback/toaster";
import { ActionForm, type ActionFormProps } from "@/components/forms/action-form";
import { leaveField } from "@/components/forms/leave-field";
import { SubmitButton } from "@/components/forms/submit-button";
import { undo as takeBack, type Undo } from "@/components/forms/undo";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import type { BulkAnswer } from "@/lib/access/run-bulk";

interface BulkDialogProps<T> {
  readonly title: (count: string) => string;
  readonly description?: string;
  /** The verb on the button. */
  readonly act: string;
  readonly danger?: boolean;
  readonly action: ActionFormProps<BulkAnswer<T>>["action"];
  readonly undo?: (answer: BulkAnswer<T>) => Undo | null;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly children?: ReactNode;
}

/**
 * First the question, then, where some were refused, what has come of each. What is done loses its tick, so that what was
 * refused stays selected for another try.
 */
export function BulkDialog<T>(props: BulkDialogProps<T>) {
  const { title, description, act, danger = false, action, undo, open, onOpenChange, children } = props;
  const { selected, set } = useSelection();
  const [answer, setAnswer] = useState<BulkAnswer<T> | null>(null);
  const [names, setNames] = useState(selected);

  function finish(next: BulkAnswer<T>) {
    setNames(selected);
    if (next.refused.length > 0) {
      leaveField();
      setAnswer(next);
    } else {
      close();
      const back = undo?.(next) ?? null;
      showToast(`${act}: ${counted(next.done.length)} done`, back ? { undo: () => void takeBack(back) } : {});
    }
    set(
      next.done.map(({ id }) => ({ id, name: "" })),
      false,
    );
  }

  function close() {
    setAnswer(null);
    onOpenChange(false);
  }

  return (
    <Dialog
      title={
        answer ? `${act}: ${answer.done.length} done, ${answer.refused.length} refused` : title(counted(selected.size))
      }
      description={answer ? "Nothing was changed for those below; they are still selected." : description}
      open={open}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
    >
      {answer ? (
        <>
          <DialogBody>
            <ul aria-label="Refused" className="divide-y divide-line border-line border-y">
              {answer.refused.map(({ id, message }) => (
                <li key={id} className="py-2 [overflow-wrap:anywhere]">
                  <b>{names.get(id) ?? id}</b>
                  <span className="block text-ink-2">{message}</span>
                </li>
              ))}
            </ul>
          </DialogBody>
          <DialogFooter>
            <Button variant="primary" onClick={close}>
              Close
            </Button>
          </DialogFooter>
        </>
      ) : (
        <ActionForm action={action} onDone={finish} stayOpen quiet className="[--form-gutter:20px]">
          {[...selected.keys()].map((id) => (
            <input key={id} type="hidden" name="ids[]" value={id} />
          ))}
          <DialogBody>
            <Named names={[...selected.values()]} />
            {children}
          </DialogBody>
          <DialogFooter>
            <DialogCancel />
            <SubmitButton variant={danger ? "danger-solid" : "primary"}>{act}</SubmitButton>
          </DialogFooter>
        </ActionForm>
      )}
    </Dialog>
  );
}

/** Who it is about: the first by name, the rest by number. */
function Named({ names }: { readonly names: readonly string[] }) {
  const rest = names.length - NAMED_MAX;
  return (
    <p className="text-ink-2 [overflow-wrap:anywhere]">
      {names.slice(0, NAMED_MAX).join(", ")}
      {rest > 0 && ` and ${rest.toLocaleString("en")} more`}
    </p>
  );
}

const NAMED_MAX = 5;

function counted(count: number): string {
  return count === 1 ? "1 consumer" : `${count.toLocaleString("en")} consumers`;
}
