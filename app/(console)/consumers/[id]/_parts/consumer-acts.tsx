"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { DangerDialog } from "@/components/feedback/danger-dialog";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import type { Undo } from "@/components/forms/undo";
import { Dialog, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { Menu, MenuItem, MenuLine, MenuLink } from "@/components/ui/menu";
import type { ConsumerStatus } from "@/lib/generated/prisma/enums";
import {
  archiveConsumerAction,
  reactivateConsumerAction,
  restoreConsumerAction,
  suspendConsumerAction,
  viewAsConsumerAction,
} from "../actions";
import { AdjustDialog } from "./adjust-dialog";
import { GrantDialog } from "./grant-dialog";

interface ConsumerActsProps {
  readonly consumerId: string;
  readonly name: string;
  readonly status: ConsumerStatus;
  readonly spendableMicros: number;
  /** Why this operator may not change consumers, or credits. */
  readonly consumerReason: string | undefined;
  readonly creditReason: string | undefined;
  readonly viewReason: string | undefined;
}

/** What can be done with the consumer as a whole. Grant credits is the one primary act; the rest is in a menu. */
export function ConsumerActs(props: ConsumerActsProps) {
  const { consumerId, name, status, spendableMicros, consumerReason, creditReason, viewReason } = props;
  const router = useRouter();
  const [open, setOpen] = useState<"suspend" | "archive" | "adjust" | "view" | null>(null);
  const close = () => setOpen(null);
  const isArchived = status === "archived";
  const archivedReason = isArchived ? `${name} is archived. Restore it first.` : undefined;
  return (
    <>
      {status === "suspended" && (
        <SingleAct
          action={reactivateConsumerAction}
          back={{ action: suspendConsumerAction, fields: { consumerId, reason: "" } }}
          consumerId={consumerId}
          disabledReason={consumerReason}
        >
          Reactivate
        </SingleAct>
      )}
      {isArchived && (
        <SingleAct
          action={restoreConsumerAction}
          back={{ action: archiveConsumerAction, fields: { consumerId } }}
          consumerId={consumerId}
          disabledReason={consumerReason}
        >
          Restore
        </SingleAct>
      )}
      <Menu label={`Actions for ${name}`} trigger={{ label: "Actions" }}>
        <MenuLink href={`/consumers/${consumerId}/edit`}>Edit consumer</MenuLink>
        <MenuItem onSelect={() => setOpen("view")} disabledReason={viewReason}>
          View as consumer…
        </MenuItem>
        <MenuItem onSelect={() => setOpen("adjust")} disabledReason={creditReason ?? archivedReason}>
          Adjust credits…
        </MenuItem>
        {!isArchived && (
          <>
            <MenuLine />
            {status === "active" && (
              <MenuItem danger onSelect={() => setOpen("suspend")} disabledReason={consumerReason}>
                Suspend…
              </MenuItem>
            )}
            <MenuItem danger onSelect={() => setOpen("archive")} disabledReason={consumerReason}>
              Archive…
            </MenuItem>
          </>
        )}
      </Menu>
      <GrantDialog
        consumerId={consumerId}
        name={name}
        spendableMicros={spendableMicros}
        trigger={{
          variant: "primary",
          disabledReason: creditReason ?? archivedReason,
          label: (
            <>
              <Plus />
              Grant credits
            </>
          ),
        }}
      />
      <AdjustDialog
        consumerId={consumerId}
        name={name}
        open={open === "adjust"}
        onOpenChange={(next) => setOpen(next ? "adjust" : null)}
      />
      <Dialog
        title={`View the portal as ${name}`}
        description="For an hour or until you leave, the portal shows you what its members see. You can change nothing there, and the audit log keeps that you looked."
        open={open === "view"}
        onOpenChange={close}
      >
        <ActionForm action={viewAsConsumerAction} onDone={() => router.push("/portal")} quiet leaveFreely>
          <input type="hidden" name="consumerId" value={consumerId} />
          <DialogFooter>
            <DialogCancel />
            <SubmitButton>View as consumer</SubmitButton>
          </DialogFooter>
        </ActionForm>
      </Dialog>
      <DangerDialog
        title={`Suspend ${name}`}
        consequence="Within 5 s every call with any of its keys gets 403. Credits, plan and keys stay; reactivating ends it."
        act="Suspend consumer"
        action={suspendConsumerAction}
        fields={{ consumerId }}
        undo={() => ({ action: reactivateConsumerAction, fields: { consumerId } })}
        open={open === "suspend"}
        onOpenChange={close}
      >
        <Field name="reason" label="Reason" hint="Optional; kept in the audit log">
          <Textarea rows={2} maxLength={500} />
        </Field>
      </DangerDialog>
      <DangerDialog
        title={`Archive ${name}`}
        consequence="Its keys stop working within 5 s, and lists leave it out. Nothing is deleted: restoring brings all of it back."
        act="Archive consumer"
        action={archiveConsumerAction}
        fields={{ consumerId }}
        // Restoring makes it active: one that was suspended would come back with more than it had.
        undo={() => (status === "active" ? { action: restoreConsumerAction, fields: { consumerId } } : null)}
        open={open === "archive"}
        onOpenChange={close}
      />
    </>
  );
}

interface SingleActProps {
  readonly action: typeof restoreConsumerAction;
  readonly back: Undo;
  readonly consumerId: string;
  readonly disabledReason: string | undefined;
  readonly children: string;
}

/** An act that hurts nobody and can be taken back: one press, no question. */
function SingleAct({ action, back, consumerId, disabledReason, children }: SingleActProps) {
  return (
    <ActionForm action={action} undo={() => back} leaveFreely>
      <input type="hidden" name="consumerId" value={consumerId} />
      <SubmitButton variant="default" disabledReason={disabledReason}>
        {children}
      </SubmitButton>
    </ActionForm>
  );
}
