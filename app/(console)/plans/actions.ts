"use server";

import { consoleAction } from "@/lib/access/action";
import { publicId } from "@/lib/kernel/ids";
import { archivePlan } from "@/lib/plans/archive-plan";
import { createPlan } from "@/lib/plans/create-plan";
import { discardDraft } from "@/lib/plans/discard-draft";
import { editDraftRoute } from "@/lib/plans/edit-draft-route";
import { editDraftTerms } from "@/lib/plans/edit-draft-terms";
import { editPlan } from "@/lib/plans/edit-plan";
import { moveSubscribers } from "@/lib/plans/move-subscribers";
import { publishPlan } from "@/lib/plans/publish-plan";
import { restorePlan } from "@/lib/plans/restore-plan";
import { rollBackPlan } from "@/lib/plans/roll-back-plan";
import {
  ArchivePlanInput,
  CreatePlanInput,
  DiscardDraftInput,
  EditDraftRouteInput,
  EditDraftTermsInput,
  EditPlanInput,
  MoveSubscribersInput,
  PublishPlanInput,
  RestorePlanInput,
  RollBackPlanInput,
} from "@/lib/plans/schema";

export const createPlanAction = consoleAction({
  name: "plan.create",
  permission: "plan:write",
  input: CreatePlanInput,
  multiline: ["description"],
  run: createPlan,
  done: ({ name }) => `Plan “${name}” added as a draft`,
  refresh: (_, value) => pagesOf(value),
});

export const editPlanAction = consoleAction({
  name: "plan.edit",
  permission: "plan:write",
  input: EditPlanInput,
  multiline: ["description"],
  run: editPlan,
  done: ({ name }) => `Plan “${name}” saved`,
  refresh: (_, value) => pagesOf(value),
});

export const editDraftTermsAction = consoleAction({
  name: "plan.edit_terms",
  permission: "plan:write",
  input: EditDraftTermsInput,
  run: editDraftTerms,
  done: ({ planName, version }) => `Draft v${version} of ${planName} saved`,
  refresh: (_, value) => pagesOf(value),
});

export const editDraftRouteAction = consoleAction({
  name: "plan.edit_route",
  permission: "plan:write",
  input: EditDraftRouteInput,
  run: editDraftRoute,
  done: ({ planName, version, routeName }) => `${routeName} saved in draft v${version} of ${planName}`,
  refresh: (_, value) => pagesOf(value),
});

export const discardDraftAction = consoleAction({
  name: "plan.discard_draft",
  permission: "plan:write",
  input: DiscardDraftInput,
  run: discardDraft,
  done: ({ planName, version }) => `Draft v${version} of ${planName} discarded`,
  refresh: (_, value) => pagesOf(value),
});

export const publishPlanAction = consoleAction({
  name: "plan.publish",
  permission: "plan:write",
  input: PublishPlanInput,
  run: publishPlan,
  done: ({ planName, version, moved }) =>
    `${planName} v${version} published${moved > 0 ? `, ${moved.toLocaleString("en")} ${moved === 1 ? "subscriber" : "subscribers"} moved` : ""}`,
  refresh: (_, value) => pagesOf(value),
});

export const rollBackPlanAction = consoleAction({
  name: "plan.roll_back_draft",
  permission: "plan:write",
  input: RollBackPlanInput,
  run: rollBackPlan,
  done: ({ planName, version, toVersion }) => `Draft v${version} of ${planName} says what v${toVersion} said`,
  refresh: (_, value) => pagesOf(value),
});

export const moveSubscribersAction = consoleAction({
  name: "plan.move_subscribers",
  permission: "plan:write",
  input: MoveSubscribersInput,
  run: moveSubscribers,
  done: ({ planName, toVersion, moved }) =>
    `${moved.toLocaleString("en")} ${moved === 1 ? "subscriber" : "subscribers"} moved to ${planName} v${toVersion}`,
  refresh: (_, value) => pagesOf(value),
});

export const archivePlanAction = consoleAction({
  name: "plan.archive",
  permission: "plan:write",
  input: ArchivePlanInput,
  run: archivePlan,
  done: ({ name }) => `Plan “${name}” archived`,
  refresh: (_, value) => pagesOf(value),
});

export const restorePlanAction = consoleAction({
  name: "plan.restore",
  permission: "plan:write",
  input: RestorePlanInput,
  run: restorePlan,
  done: ({ name }) => `Plan “${name}” restored`,
  refresh: (_, value) => pagesOf(value),
});

function pagesOf({ planId }: { planId: bigint }): string[] {
  return ["/plans", `/plans/${publicId("plan", planId)}`];
}
