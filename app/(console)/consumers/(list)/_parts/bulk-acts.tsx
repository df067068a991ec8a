"use client";

import { Download } from "lucide-react";
import { useState } from "react";
import { BulkBar } from "@/components/data-table/bulk-bar";
import { useSelection } from "@/components/data-table/selection";
import { Button } from "@/components/ui/button";
import { buttonLook } from "@/components/ui/button-look";
import { Field } from "@/components/ui/field";
import { Select, Textarea } from "@/components/ui/input";
import { GrantFields } from "../../_parts/grant-fields";
import {
  assignPlanToConsumersAction,
  grantCreditsToConsumersAction,
  reactivateConsumersAction,
  suspendConsumersAction,
} from "../actions";
import { BulkDialog } from "./bulk-dialog";

interface BulkActsProps {
  readonly plans: readonly { readonly id: string; readonly name: string }[];
  /** Why this operator may not change consumers, or credits. */
  readonly consumerReason: string | undefined;
  readonly creditReason: string | undefined;
}

type Act = "suspend" | "reactivate" | "plan" | "grant";

/** What can be done with every ticked consumer. Each is a write of its own; a refusal of one leaves the others done. */
export function BulkActs({ plans, consumerReason, creditReason }: BulkActsProps) {
  const { selected } = useSelection();
  const [open, setOpen] = useState<Act | null>(null);
  const dialog = (act: Act) => ({ open: open === act, onOpenChange: (next: boolean) => setOpen(next ? act : null) });
  const ids = [...selected.keys()];
  return (
    <BulkBar noun={["consumer", "consumers"]}>
      <Button size="sm" onClick={() => setOpen("grant")} disabledReason={creditReason}>
        Grant credits…
      </Button>
      <Button size="sm" onClick={() => setOpen("plan")} disabledReason={consumerReason}>
        Assign plan…
      </Button>
      <Button size="sm" onClick={() => setOpen("reactivate")} disabledReason={consumerReason}>
        Reactivate…
      </Button>
      <Button size="sm" variant="danger" onClick={() => setOpen("suspend")} disabledReason={consumerReason}>
        Suspend…
      </Button>
      <a href={`/consumers/export?ids=${ids.join(",")}`} download className={buttonLook({ size: "sm" })}>
        <Download className="size-3.5" />
        Export {ids.length === 1 ? "1 row" : `${ids.length} rows`} as CSV
      </a>
      <BulkDialog
        {...dialog("grant")}
        title={(count) => `Grant credits to ${count}`}
        act="Grant credits"
        action={grantCreditsToConsumersAction}
      >
        <GrantFields hint="To each of them" />
      </BulkDialog>
      <BulkDialog
        {...dialog("plan")}
        title={(count) => `Assign a plan to ${count}`}
        description="Each gets the plan's newest version, which acts on its next call. A running period and what is used of quotas stay."
        act="Assign plan"
        action={assignPlanToConsumersAction}
      >
        <Field name="planId" label="Plan" required>
          <Select>
            {plans.map((plan) => (
              <option key={plan.id} value={plan.id}>
                {plan.name}
              </option>
            ))}
          </Select>
        </Field>
      </BulkDialog>
      <BulkDialog
        {...dialog("reactivate")}
        title={(count) => `Reactivate ${count}`}
        description="Their keys work again within 5 s. Those that are active stay as they are."
        act="Reactivate"
        action={reactivateConsumersAction}
      />
      <BulkDialog
        {...dialog("suspend")}
        title={(count) => `Suspend ${count}`}
        description="Within 5 s every call with any of their keys gets 403. Credits, plans and keys stay; reactivating ends it."
        act="Suspend"
        danger
        action={suspendConsumersAction}
        undo={({ done }) => {
          const changed = done.filter(({ value }) => value.changed).map(({ id }) => id);
          return changed.length === 0 ? null : { action: reactivateConsumersAction, fields: { "ids[]": changed } };
        }}
      >
        <Field name="reason" label="Reason" hint="Optional; kept in the audit log of each">
          <Textarea rows={2} maxLength={500} />
        </Field>
      </BulkDialog>
    </BulkBar>
  );
}
