"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { createContext, type ReactNode, useContext, useRef, useState } from "react";

import { cn } from "@/components/class-names";

import { Button, type TriggerButton } from "./button";
import { buttonLook } from "./button-look";

interface DialogProps {
  readonly title: ReactNode;
  readonly description?: ReactNode;
  /** The button that opens it; leave it out where something else does, and give `open`. */
  readonly trigger?: TriggerButton | undefined;
  readonly open?: boolean | undefined;
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
  /** Opens it for `?panel=<panel>`, so that it survives a reload and can be linked to. */
  readonly panel?: string | undefined;
  readonly width?: "md" | "lg" | undefined;
  readonly children: ReactNode;
}

/**
 * A modal panel. Its children are laid out with DialogBody and DialogFooter, both of which may sit inside an ActionForm:
 * a form that is done closes the dialog it is in. Focus goes to the first field, stays in, and returns to the trigger.
 */
export function Dialog({
  title,
  description,
  trigger,
  open,
  onOpenChange,
  panel,
  width = "md",
  children,
}: DialogProps) {
  const [shownPanel, setShownPanel] = useQueryState("panel", parseAsString.withOptions({ history: "push" }));
  const [openByItself, setOpenByItself] = useState(false);
  const popup = useRef<HTMLDivElement>(null);
  // A link must not open what the button would not: a viewer would fill in a form that is refused.
  const isAllowed = trigger?.disabledReason === undefined;
  const isOpen = isAllowed && (open ?? (panel === undefined ? openByItself : shownPanel === panel));

  function setOpen(next: boolean) {
    if (panel !== undefined && open === undefined) void setShownPanel(next ? panel : null);
    setOpenByItself(next);
    onOpenChange?.(next);
  }

  return (
    <Base.Root open={isOpen} onOpenChange={setOpen}>
      {trigger && <DialogTrigger trigger={trigger} />}
      <Base.Portal>
        <Base.Backdrop className={BACKDROP} />
        <Base.Popup
          ref={popup}
          // By touch no field: its keyboard would cover the rest of the dialog.
          initialFocus={(how) => how === "touch" || (popup.current?.querySelector<HTMLElement>(FIELD) ?? true)}
          className={cn(POPUP, width === "lg" && "max-w-[720px]")}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-14 [overflow-wrap:anywhere]">{title}</Base.Title>
              {description && <Base.Description className="mt-1 text-ink-2">{description}</Base.Description>}
            </div>
            <Base.Close
              aria-label="Close"
              className={cn(buttonLook({ variant: "ghost", size: "icon-sm" }), "-mt-1 -mr-2")}
            >
              <X />
            </Base.Close>
          </header>
          <DialogClosing value={() => setOpen(false)}>{children}</DialogClosing>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** The dialog's content, with its gutters; scrolls by itself when it is taller than the window. */
export function DialogBody({ children, className }: { readonly children: ReactNode; readonly className?: string }) {
  return <div className={cn("grid gap-3 px-5 pb-4", className)}>{children}</div>;
}

/** The row of buttons under it: Cancel first, the act last. */
export function DialogFooter({ children }: { readonly children: ReactNode }) {
  return (
    <footer className="flex flex-wrap justify-end gap-2 border-line border-t px-5 py-3 max-sm:*:flex-1">
      {children}
    </footer>
  );
}

/** Closes the dialog it is in, and nothing else. */
export function DialogCancel({ children = "Cancel" }: { readonly children?: ReactNode }) {
  const close = useDialogClose();
  return <Button onClick={close}>{children}</Button>;
}

/** Closes the dialog around the caller; does nothing outside of one. */
export function useDialogClose(): () => void {
  return useContext(DialogClosing);
}

export const DialogClosing = createContext<() => void>(() => undefined);

function DialogTrigger({ trigger }: { readonly trigger: TriggerButton }) {
  const { label, ariaLabel, disabledReason, variant, size, className } = trigger;
  if (disabledReason !== undefined) {
    return (
      <Button {...{ variant, size, disabledReason, className }} aria-label={ariaLabel}>
        {label}
      </Button>
    );
  }
  return (
    <Base.Trigger aria-label={ariaLabel} className={cn(buttonLook({ variant, size }), className)}>
      {label}
    </Base.Trigger>
  );
}

const FIELD = "input:not([type=hidden]), select, textarea";

export const BACKDROP =
  "fixed inset-0 z-20 bg-scrim transition-opacity duration-180 data-ending-style:opacity-0 data-starting-style:opacity-0";

export const POPUP = [
  "fixed top-[12vh] left-1/2 z-20 max-h-[80dvh] w-[calc(100vw-24px)] max-w-[480px] -translate-x-1/2 overflow-y-auto",
  "rounded-3 border border-line-2 bg-raised text-ink focus-visible:rounded-3",
  "transition-[opacity,scale] duration-180 ease-out",
  "data-ending-style:scale-98 data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0",
];
