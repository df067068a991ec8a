"use client";

import { Bookmark, Check } from "lucide-react";
import { useState } from "react";
import { DangerDialog } from "@/components/feedback/danger-dialog";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Menu, MenuItem, MenuLine, MenuLink } from "@/components/ui/menu";
import { deleteViewAction, renameViewAction, saveViewAction } from "../actions";

export interface View {
  /** Public id. */
  readonly id: string;
  readonly name: string;
  readonly query: string;
}

interface ViewsMenuProps {
  readonly views: readonly View[];
  /** Of the list that is shown. */
  readonly query: string;
}

/** The operator's own lists by name; what is shown can be saved as one, and the one that is shown renamed or deleted. */
export function ViewsMenu({ views, query }: ViewsMenuProps) {
  const [open, setOpen] = useState<"save" | "rename" | "delete" | null>(null);
  const current = views.find((view) => view.query === query);
  const shown = (dialog: typeof open) => ({
    open: open === dialog,
    onOpenChange: (next: boolean) => setOpen(next ? dialog : null),
  });
  return (
    <>
      <Menu
        label="Views"
        trigger={{
          size: "sm",
          ariaLabel: current ? `Views: ${current.name}` : "Views",
          label: (
            <>
              <Bookmark />
              <span className="max-w-40 truncate">{current?.name ?? "Views"}</span>
            </>
          ),
        }}
      >
        {views.map((view) => (
          <MenuLink key={view.id} href={view.query === "" ? "/refusals" : `/refusals?${view.query}`}>
            <span className="min-w-0 truncate">
              <bdi>{view.name}</bdi>
            </span>
            {view === current && <Check className="ml-auto size-3.5" aria-label="shown" />}
          </MenuLink>
        ))}
        {views.length > 0 && <MenuLine />}
        <MenuItem onSelect={() => setOpen("save")}>Save this list as a view…</MenuItem>
        {current && (
          <>
            <MenuItem onSelect={() => setOpen("rename")}>Rename “{current.name}”…</MenuItem>
            <MenuItem danger onSelect={() => setOpen("delete")}>
              Delete “{current.name}”…
            </MenuItem>
          </>
        )}
      </Menu>
      <Dialog
        title="Save this list as a view"
        description="Its filters, its range and what it is grouped by. The view is yours alone; its address opens for everyone."
        {...shown("save")}
      >
        <ActionForm action={saveViewAction} aria-label="Save view" className="[--form-gutter:20px]">
          <input type="hidden" name="query" value={query} />
          <DialogBody>
            <Field name="name" label="Name" hint="A name that you have already takes over this list.">
              <Input autoComplete="off" defaultValue={current?.name} />
            </Field>
          </DialogBody>
          <DialogFooter>
            <DialogCancel />
            <SubmitButton>Save view</SubmitButton>
          </DialogFooter>
        </ActionForm>
      </Dialog>
      {current && (
        <>
          <Dialog title={`Rename “${current.name}”`} {...shown("rename")}>
            <ActionForm action={renameViewAction} aria-label="Rename view" className="[--form-gutter:20px]">
              <input type="hidden" name="viewId" value={current.id} />
              <DialogBody>
                <Field name="name" label="Name">
                  <Input autoComplete="off" defaultValue={current.name} />
                </Field>
              </DialogBody>
              <DialogFooter>
                <DialogCancel />
                <SubmitButton>Rename view</SubmitButton>
              </DialogFooter>
            </ActionForm>
          </Dialog>
          <DangerDialog
            title={`Delete view “${current.name}”`}
            consequence="The list itself stays: only its name goes. Others who have its address can open it as before."
            act="Delete view"
            action={deleteViewAction}
            fields={{ viewId: current.id }}
            undo={({ name, query: itsQuery }) => ({ action: saveViewAction, fields: { name, query: itsQuery } })}
            {...shown("delete")}
          />
        </>
      )}
    </>
  );
}
