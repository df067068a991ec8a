import { useState, useTransition } from "react";
import { showToast } from "@/components/feedback/toaster";
import type { EditedCell } from "@/lib/plans/edit-draft-route";
import { editDraftRouteAction } from "../actions";
import { type CellValue, cellForm, cellValueOf, isSameValue, valueOfTerms } from "./cell-value";
import { type CellEdit, type EditHistory, NO_EDITS, withEdit, withRedone, withUndone } from "./edit-history";
import type { MatrixView, PlanView, RouteView } from "./matrix-view";

/**
 * Saves of single cells, one at a time, and the way back: an edit is undone by saving what the cell said before, on
 * today's draft. A cell that somebody else has changed since is left as it is.
 */
export function useCellEdits(view: MatrixView) {
  const [history, setHistory] = useState(NO_EDITS);
  const [refusal, setRefusal] = useState<string | null>(null);
  // Until the page shows what was saved, since the next save names that state.
  const [isSaving, startSaving] = useTransition();

  function save(plan: PlanView, route: RouteView, value: CellValue, next: (edit: CellEdit) => EditHistory) {
    if (isSaving) return;
    setRefusal(null);
    startSaving(async () => {
      const state = await editDraftRouteAction({ status: "idle" }, cellForm(plan, route.routeId, value));
      if (state.status === "refused") setRefusal(Object.values(state.fieldErrors)[0] ?? state.message);
      if (state.status === "done") {
        setHistory(next(editOf(state.value, plan, route)));
        showToast(state.message);
      }
    });
  }

  function step(
    edit: CellEdit | undefined,
    from: CellValue,
    to: CellValue,
    next: (history: EditHistory) => EditHistory,
  ) {
    if (edit === undefined || isSaving) return;
    const column = view.plans.findIndex(({ planId }) => planId === edit.planId);
    const plan = view.plans[column];
    const route = view.routes.find(({ routeId }) => routeId === edit.routeId);
    const cell = route?.cells[column];
    if (!plan || !route || !cell) return setRefusal(`${edit.name} is not in sight: show its route and its plan again.`);
    if (!isSameValue(cellValueOf(cell.now), from)) {
      setHistory(NO_EDITS);
      return setRefusal(`${edit.name} was changed since, so it stays as it is.`);
    }
    save(plan, route, to, () => next(history));
  }

  const lastDone = history.done.at(-1);
  const lastUndone = history.undone.at(-1);
  return {
    isSaving,
    refusal,
    /** Null: nothing to undo. */
    undoName: lastDone?.name ?? null,
    redoName: lastUndone?.name ?? null,
    save: (plan: PlanView, route: RouteView, value: CellValue) =>
      save(plan, route, value, (edit) => withEdit(history, edit)),
    /** An edit that was saved elsewhere: in the dialog. */
    note: (saved: EditedCell, plan: PlanView, route: RouteView) =>
      setHistory(withEdit(history, editOf(saved, plan, route))),
    undo: () => step(lastDone, lastDone?.after ?? null, lastDone?.before ?? null, withUndone),
    redo: () => step(lastUndone, lastUndone?.before ?? null, lastUndone?.after ?? null, withRedone),
  };
}

function editOf(saved: EditedCell, plan: PlanView, route: RouteView): CellEdit {
  return {
    planId: plan.planId,
    routeId: route.routeId,
    name: `${saved.routeName} in ${saved.planName}`,
    before: valueOfTerms(saved.before),
    after: valueOfTerms(saved.after),
  };
}
