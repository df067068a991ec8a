"use client";

import { AlertDialog as Base } from "@base-ui/react/alert-dialog";
import { type ReactNode, useRef } from "react";

import { cn } from "@/components/class-names";

import { Button } from "./button";
import { buttonLook } from "./button-look";
import { BACKDROP, POPUP } from "./dialog";

export interface AlertDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** The question or the act, naming the object. */
  readonly title: ReactNode;
  readonly description: ReactNode;
  readonly cancel?: string | undefined;
  /** The verb on the button. */
  readonly act: string;
  readonly onAct: () => void;
}

/** Asks before something is lost; Cancel has the focus. For acts that go to the server take feedback/DangerDialog. */
export function AlertDialog({
  open,
  onOpenChange,
  title,
  description,
  cancel = "Cancel",
  act,
  onAct,
}: AlertDialogProps) {
  const cancelButton = useRef<HTMLButtonElement>(null);
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className={BACKDROP} />
        <Base.Popup className={cn(POPUP)} initialFocus={cancelButton}>
          <Base.Title className="px-5 pt-4 text-14">{title}</Base.Title>
          <Base.Description className="px-5 pt-2 pb-4">{description}</Base.Description>
          <footer className="flex justify-end gap-2 border-line border-t px-5 py-3 max-sm:*:flex-1">
            <Base.Close ref={cancelButton} className={buttonLook()}>
              {cancel}
            </Base.Close>
            <Button variant="danger-solid" onClick={onAct}>
              {act}
            </Button>
          </footer>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
