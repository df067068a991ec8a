"use server";

import { consoleAction } from "@/lib/access/action";
import { consoleStripe } from "@/lib/billing/console-billing";
import { archivePlanPrice } from "@/lib/billing/subscriptions/archive-plan-price";
import { createPlanPrice, type PlanPriced } from "@/lib/billing/subscriptions/create-plan-price";
import { editPlanPrice } from "@/lib/billing/subscriptions/edit-plan-price";
import { ArchivePlanPriceInput, CreatePlanPriceInput, EditPlanPriceInput } from "@/lib/billing/subscriptions/schema";
import { publicId } from "@/lib/kernel/ids";

export const createPlanPriceAction = consoleAction({
  name: "plan_price.create",
  permission: "plan:write",
  input: CreatePlanPriceInput,
  run: (tx, actor, input) => createPlanPrice(tx, actor, consoleStripe(), input),
  done: ({ name }) => `${name} is sold`,
  refresh: (_input, price) => pagesOf(price),
});

export const editPlanPriceAction = consoleAction({
  name: "plan_price.edit",
  permission: "plan:write",
  input: EditPlanPriceInput,
  run: editPlanPrice,
  done: ({ name }) => `${name} saved`,
  refresh: (_input, price) => pagesOf(price),
});

export const archivePlanPriceAction = consoleAction({
  name: "plan_price.archive",
  permission: "plan:write",
  input: ArchivePlanPriceInput,
  run: archivePlanPrice,
  done: ({ name }) => `${name} is sold no more`,
  refresh: (_input, price) => pagesOf(price),
});

function pagesOf({ planId }: PlanPriced): readonly string[] {
  return [`/plans/${publicId("plan", planId)}`];
}
