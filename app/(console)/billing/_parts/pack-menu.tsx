"use client";

import { useState } from "react";
import { DangerDialog } from "@/components/feedback/danger-dialog";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Menu, MenuItem } from "@/components/ui/menu";
import { archivePackAction, editPackAction, restorePackAction } from "../actions";
import { PackFields } from "./pack-fields";

interface PackMenuProps {
  readonly packId: string;
  readonly name: string;
  readonly credits: string;
  readonly currency: string;
  readonly amount: string;
  readonly position: number;
  readonly revision: number;
  readonly linked: boolean;
  readonly archived: boolean;
  readonly disabledReason: string | undefined;
}

export function PackMenu(props: PackMenuProps) {
  const { packId, name, revision, linked, archived, disabledReason } = props;
  const [open, setOpen] = useState<"edit" | "archive" | "restore" | null>(null);
  const shown = (panel: typeof open) => ({
    open: open === panel,
    onOpenChange: (next: boolean) => setOpen(next ? panel : null),
  });
  return (
    <>
      <Menu label={`Actions for pack ${name}`}>
        <MenuItem onSelect={() => setOpen("edit")} disabledReason={disabledReason}>
          Edit pack…
        </MenuItem>
        {archived ? (
          <MenuItem onSelect={() => setOpen("restore")} disabledReason={disabledReason}>
            Sell again…
          </MenuItem>
        ) : (
          <MenuItem danger onSelect={() => setOpen("archive")} disabledReason={disabledReason}>
            Archive…
          </MenuItem>
        )}
      </Menu>
      <Dialog
        title={`Edit pack “${name}”`}
        description={
          linked
            ? "Its price was made in Stripe and is changed there."
            : "Another price is a new one in Stripe; payments that were begun keep the old one."
        }
        {...shown("edit")}
      >
        <ActionForm action={editPackAction} aria-label="Edit pack" className="[--form-gutter:20px]">
          <input type="hidden" name="packId" value={packId} />
          <input type="hidden" name="revision" value={revision} />
          <DialogBody>
            <PackFields {...props} />
          </DialogBody>
          <DialogFooter>
            <DialogCancel />
            <SubmitButton>Save pack</SubmitButton>
          </DialogFooter>
        </ActionForm>
      </Dialog>
      <DangerDialog
        title={`Archive pack “${name}”`}
        consequence="Nobody can choose it any more. Payments that were begun are still credited."
        act="Archive pack"
        action={archivePackAction}
        fields={{ packId }}
        {...shown("archive")}
      />
      <Dialog
        title={`Sell pack “${name}” again`}
        description="Consumers can choose it within seconds, at the price it had."
        {...shown("restore")}
      >
        <ActionForm action={restorePackAction} aria-label="Sell again">
          <input type="hidden" name="packId" value={packId} />
          <DialogFooter>
            <DialogCancel />
            <SubmitButton>Sell again</SubmitButton>
          </DialogFooter>
        </ActionForm>
      </Dialog>
    </>
  );
}
