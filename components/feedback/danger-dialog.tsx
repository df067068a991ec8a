"use client";

import { AlertDialog as Base } from "@base-ui/react/alert-dialog";
import { type ReactNode, useRef, useState } from "react";

import { cn } from "@/components/class-names";
import { ActionForm, type ActionFormProps } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Button, type TriggerButton } from "@/components/ui/button";
import { buttonLook } from "@/components/ui/button-look";
import { BACKDROP, DialogClosing, POPUP } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

export interface DangerDialogProps<T> {
  /** The act and its object: "Revoke key “prod-eu” of Tidewater Ferries". */
  readonly title: string;
  /** What follows, in numbers and times: "Gateways using tg_live_…c81A get 401 within 5 s." */
  readonly consequence: ReactNode;
  /** The verb on the button: "Revoke key". */
  readonly act: string;
  readonly action: ActionFormProps<T>["action"];
  /** Hidden inputs that name the object. */
  readonly fields: Readonly<Record<string, string>>;
  /** For what cannot be undone: must be typed before the button works. */
  readonly typedName?: string | undefined;
  /** More fields, a reason say. */
  readonly children?: ReactNode;
  readonly onDone?: ((value: T) => void) | undefined;
  /** For what can be taken back. */
  readonly undo?: ActionFormProps<T>["undo"];
  /** The button that opens it; leave it out where a menu item does, and give `open`. */
  readonly trigger?: TriggerButton | undefined;
  readonly open?: boolean | undefined;
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
}

/** Before an act that hurts: names the object and the consequence, and Cancel has the focus. */
export function DangerDialog<T>(props: DangerDialogProps<T>) {
  const { title, consequence, act, action, fields, typedName, children, onDone, undo, trigger } = props;
  const [openByItself, setOpenByItself] = useState(false);
  const [typed, setTyped] = useState("");
  const cancelButton = useRef<HTMLButtonElement>(null);

  function setOpen(next: boolean) {
    setTyped("");
    setOpenByItself(next);
    props.onOpenChange?.(next);
  }

  const nameMissing = typedName !== undefined && typed.trim() !== typedName;
  return (
    <Base.Root open={props.open ?? openByItself} onOpenChange={setOpen}>
      {trigger &&
        (trigger.disabledReason === undefined ? (
          <Base.Trigger aria-label={trigger.ariaLabel} className={cn(buttonLook(look(trigger)), trigger.className)}>
            {trigger.label}
          </Base.Trigger>
        ) : (
          <Button {...look(trigger)} disabledReason={trigger.disabledReason} aria-label={trigger.ariaLabel}>
            {trigger.label}
          </Button>
        ))}
      <Base.Portal>
        <Base.Backdrop className={BACKDROP} />
        <Base.Popup className={cn(POPUP)} initialFocus={cancelButton}>
          <DialogClosing value={() => setOpen(false)}>
            <Base.Title className="px-5 pt-4 pb-3 text-14 [overflow-wrap:anywhere]">{title}</Base.Title>
            <ActionForm action={action} onDone={onDone} undo={undo} leaveFreely className="[--form-gutter:20px]">
              {Object.entries(fields).map(([name, value]) => (
                <input key={name} type="hidden" name={name} value={value} />
              ))}
              <div className="grid gap-3 px-5 pb-4">
                <Base.Description render={<div />}>{consequence}</Base.Description>
                {children}
                {typedName !== undefined && (
                  <Field name="" label={`Type ${typedName} to ${act.toLowerCase()}`}>
                    <Input
                      name={undefined}
                      value={typed}
                      onChange={(event) => setTyped(event.target.value)}
                      autoComplete="off"
                      spellCheck={false}
                    />
                  </Field>
                )}
              </div>
              <footer className="flex justify-end gap-2 border-line border-t px-5 py-3 max-sm:*:flex-1">
                <Base.Close ref={cancelButton} className={buttonLook()}>
                  Cancel
                </Base.Close>
                <SubmitButton variant="danger-solid" disabled={nameMissing}>
                  {act}
                </SubmitButton>
              </footer>
            </ActionForm>
          </DialogClosing>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

function look({ variant = "danger", size }: TriggerButton) {
  return { variant, size };
}
