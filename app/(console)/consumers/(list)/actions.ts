"use server";

import { consoleBulkAction } from "@/lib/access/action";
import { tickedItems } from "@/lib/access/run-bulk";
import { grantCredits } from "@/lib/billing/grant-credits";
import { GrantCreditsInput } from "@/lib/billing/schema";
import { reactivateConsumer } from "@/lib/consumers/reactivate-consumer";
import { ReactivateConsumerInput, SuspendConsumerInput } from "@/lib/consumers/schema";
import { suspendConsumer } from "@/lib/consumers/suspend-consumer";
import { assignPlan } from "@/lib/plans/assign-plan";
import { AssignPlanInput } from "@/lib/plans/schema";

export const suspendConsumersAction = consoleBulkAction({
  name: "consumer.suspend_selected",
  permission: "consumer:write",
  input: SuspendConsumerInput,
  multiline: ["reason"],
  items: tickedItems("consumerId"),
  run: suspendConsumer,
  done: (answer) => `${counted(answer)} suspended`,
  refresh: () => ["/consumers"],
});

export const reactivateConsumersAction = consoleBulkAction({
  name: "consumer.reactivate_selected",
  permission: "consumer:write",
  input: ReactivateConsumerInput,
  items: tickedItems("consumerId"),
  run: reactivateConsumer,
  done: (answer) => `${counted(answer)} reactivated`,
  refresh: () => ["/consumers"],
});

export const assignPlanToConsumersAction = consoleBulkAction({
  name: "subscription.assign_selected",
  permission: "consumer:write",
  input: AssignPlanInput,
  items: tickedItems("consumerId"),
  run: assignPlan,
  done: (answer) => `${counted(answer)} on ${answer.done[0]?.value.planName ?? "the plan"}`,
  refresh: () => ["/consumers"],
});

export const grantCreditsToConsumersAction = consoleBulkAction({
  name: "credits.grant_selected",
  permission: "credit:write",
  input: GrantCreditsInput,
  items: tickedItems("consumerId"),
  run: grantCredits,
  done: (answer) => `Credits granted to ${counted(answer)}`,
  refresh: () => ["/consumers"],
});

function counted({ done }: { readonly done: readonly unknown[] }): string {
  return done.length === 1 ? "1 consumer" : `${done.length} consumers`;
}
