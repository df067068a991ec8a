"use client";

import { useState } from "react";
import { DangerDialog } from "@/components/feedback/danger-dialog";
import type { ActionFormProps } from "@/components/forms/action-form";
import { Menu, MenuItem } from "@/components/ui/menu";
import { RoleSelect } from "./invite-member-dialog";
import { RoleDialog } from "./role-dialog";

interface MemberMenuProps<T> {
  /** Hidden inputs that name the member, and the consumer where the session does not. */
  readonly fields: Readonly<Record<string, string>>;
  readonly email: string;
  readonly role: "member" | "owner";
  readonly changeRole: ActionFormProps<T>["action"];
  readonly remove: ActionFormProps<T>["action"];
  /** Instead of removing, in the member's own row. */
  readonly leave?: { readonly action: ActionFormProps<T>["action"]; readonly onDone: () => void };
  readonly disabledReason: string | undefined;
}

export function MemberMenu<T>(props: MemberMenuProps<T>) {
  const { fields, email, role, changeRole, remove, leave, disabledReason } = props;
  const [open, setOpen] = useState<"role" | "remove" | "leave" | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <Menu label={`Actions for ${email}`}>
        <MenuItem onSelect={() => setOpen("role")} disabledReason={disabledReason}>
          Change role…
        </MenuItem>
        {leave ? (
          <MenuItem danger onSelect={() => setOpen("leave")}>
            Leave…
          </MenuItem>
        ) : (
          <MenuItem danger onSelect={() => setOpen("remove")} disabledReason={disabledReason}>
            Remove…
          </MenuItem>
        )}
      </Menu>
      <RoleDialog who={email} fields={fields} action={changeRole} open={open === "role"} onOpenChange={close}>
        <RoleSelect role={role} />
      </RoleDialog>
      <DangerDialog
        title={`Remove ${email}`}
        consequence="Their sessions end at once, and no link signs them in any more. Keys they made go on working."
        act="Remove member"
        action={remove}
        fields={fields}
        open={open === "remove"}
        onOpenChange={close}
      />
      {leave && (
        <DangerDialog
          title="Leave this account"
          consequence="Your sessions end at once. Only an owner can invite you again. Keys you made go on working."
          act="Leave"
          action={leave.action}
          fields={{}}
          onDone={leave.onDone}
          open={open === "leave"}
          onOpenChange={close}
        />
      )}
    </>
  );
}
