"use client";

import { useState } from "react";
import { GatewayTokensList } from "@/app/(console)/gateways/_parts/gateway-tokens";
import { archiveGatewayAction, restoreGatewayAction, rotateTokenAction } from "@/app/(console)/gateways/actions";
import { DangerDialog } from "@/components/feedback/danger-dialog";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { AlertDialog } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Menu, MenuItem, MenuLine } from "@/components/ui/menu";
import type { GatewayTokens } from "@/lib/gateways/create-gateway";

interface GatewayActsProps {
  readonly gatewayId: string;
  readonly name: string;
  readonly isArchived: boolean;
  readonly disabledReason: string | undefined;
}

export function GatewayActs({ gatewayId, name, isArchived, disabledReason }: GatewayActsProps) {
  const [open, setOpen] = useState<"header" | "path" | "archive" | null>(null);
  const [rotated, setRotated] = useState<GatewayTokens | null>(null);
  const close = () => setOpen(null);
  if (isArchived) {
    return (
      <ActionForm action={restoreGatewayAction} leaveFreely>
        <input type="hidden" name="gatewayId" value={gatewayId} />
        <SubmitButton variant="default" disabledReason={disabledReason}>
          Restore
        </SubmitButton>
      </ActionForm>
    );
  }
  return (
    <>
      <Menu label={`Actions for ${name}`} trigger={{ label: "Actions" }}>
        <MenuItem onSelect={() => setOpen("header")} disabledReason={disabledReason}>
          Rotate header token…
        </MenuItem>
        <MenuItem onSelect={() => setOpen("path")} disabledReason={disabledReason}>
          Rotate path token…
        </MenuItem>
        <MenuLine />
        <MenuItem danger onSelect={() => setOpen("archive")} disabledReason={disabledReason}>
          Archive…
        </MenuItem>
      </Menu>
      {WHICH.map((which) => (
        <DangerDialog
          key={which}
          title={`Rotate the ${which} token of “${name}”`}
          consequence="The old token stops working within 5 s: until the gateway has the new one, its clients get 503."
          act="Rotate token"
          action={rotateTokenAction}
          fields={{ gatewayId, token: which }}
          onDone={setRotated}
          open={open === which}
          onOpenChange={close}
        />
      ))}
      <DangerDialog
        title={`Archive gateway “${name}”`}
        consequence="Within 5 s its tokens are refused, and its clients get 503 for every request. Restoring it brings it back with the same tokens."
        act="Archive gateway"
        action={archiveGatewayAction}
        fields={{ gatewayId }}
        open={open === "archive"}
        onOpenChange={close}
      />
      {rotated && <RotatedDialog tokens={rotated} onClose={() => setRotated(null)} />}
    </>
  );
}

/** Shows the new token once; closing before it was copied asks. */
function RotatedDialog({ tokens, onClose }: { readonly tokens: GatewayTokens; readonly onClose: () => void }) {
  const [copied, setCopied] = useState(tokens.token === null && tokens.pathToken === null);
  const [asking, setAsking] = useState(false);
  const close = () => (copied ? onClose() : setAsking(true));
  return (
    <>
      <Dialog title={`New token of “${tokens.name}”`} open onOpenChange={(open) => !open && close()}>
        <DialogBody>
          <GatewayTokensList tokens={tokens} onCopied={() => setCopied(true)} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={close}>Close</Button>
        </DialogFooter>
      </Dialog>
      <AlertDialog
        open={asking}
        onOpenChange={() => setAsking(false)}
        title="Close without copying the token?"
        description="It cannot be shown again. Without a copy the gateway stays locked out until you rotate once more."
        cancel="Go back"
        act="Close"
        onAct={onClose}
      />
    </>
  );
}

const WHICH = ["header", "path"] as const;
