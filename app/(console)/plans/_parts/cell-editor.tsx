"use client";

import { useState } from "react";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Dialog, DialogBody, DialogCancel, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { MoneyField } from "@/components/ui/input";
import { Switch } from "@/components/ui/switch";
import type { EditedCell } from "@/lib/plans/edit-draft-route";
import { editDraftRouteAction } from "../actions";
import { LimitRows } from "./limit-rows";
import type { CellView, PlanView, RouteView } from "./matrix-view";

interface CellEditorProps {
  readonly plan: PlanView;
  readonly route: RouteView;
  readonly cell: CellView;
  readonly rateNote: string;
  readonly disabledReason: string | undefined;
  readonly onSaved: (saved: EditedCell) => void;
  readonly onClose: () => void;
}

/** One cell of the matrix. Saving writes to the plan's draft, and opens one where there is none. */
export function CellEditor({ plan, route, cell, rateNote, disabledReason, onSaved, onClose }: CellEditorProps) {
  const [inPlan, setInPlan] = useState(cell.now !== null);
  // As it was opened, whatever the page shows by now: a save names the state that was edited.
  const [base] = useState(plan);
  return (
    <Dialog
      title={`${route.name} in ${plan.name}`}
      description={
        <>
          <code className="text-12">{route.pattern}</code> · {plan.version}
        </>
      }
      open
      onOpenChange={(open) => !open && onClose()}
    >
      <ActionForm
        action={editDraftRouteAction}
        onDone={onSaved}
        aria-label={`${route.name} in ${plan.name}`}
        className="[--form-gutter:20px]"
      >
        <input type="hidden" name="planId" value={plan.planId} />
        <input type="hidden" name="baseVersionId" value={base.baseVersionId} />
        <input type="hidden" name="revision" value={base.revision} />
        <input type="hidden" name="routeId" value={route.routeId} />
        <DialogBody className="gap-4">
          <Field
            name="inPlan"
            label="In the plan"
            hint={inPlan ? undefined : "Calls to it get 402 plan_upgrade_required."}
          >
            <Switch defaultChecked={inPlan} onChange={(event) => setInPlan(event.target.checked)} />
          </Field>
          {inPlan && !route.byToken && (
            <Field name="priceMicros" label="Price a unit" hint={`Empty: the route's own, ${route.base}`}>
              <MoneyField defaultValue={cell.now?.ownPrice} placeholder={route.base} />
            </Field>
          )}
          {inPlan && route.byToken && <p className="text-ink-2">Priced by token, the same in every plan.</p>}
          {(!inPlan || route.byToken) && <input type="hidden" name="priceMicros" value="" />}
          {inPlan ? (
            <LimitRows
              limits={cell.now?.limits ?? []}
              hint={`Of this route alone. The whole plan's limits count too. ${rateNote}`}
            />
          ) : (
            <input type="hidden" name="limits" value="[]" />
          )}
        </DialogBody>
        <DialogFooter>
          <DialogCancel />
          <SubmitButton disabledReason={disabledReason}>Save in draft</SubmitButton>
        </DialogFooter>
      </ActionForm>
    </Dialog>
  );
}
