import { type ListAddress, pageOf, paramOf } from "@/components/data-table/list-address";
import type { TopUpState } from "@/lib/billing/fulfil-checkout";
import { EVENT_STATES, type EventState, TOP_UP_STATES } from "@/lib/billing/queries";
import { STRIPE_STATES, type StripeState } from "@/lib/billing/subscriptions/queries";
import type { PageQuery } from "@/lib/kernel/page";

export const TABS = ["packs", "top-ups", "subscriptions", "events"] as const;
export type Tab = (typeof TABS)[number];

export function tabOf(address: ListAddress): Tab {
  return TABS.find((tab) => tab === paramOf(address, "tab")) ?? "packs";
}

export function topUpQueryOf(address: ListAddress): PageQuery & { state: TopUpState | null } {
  const state = TOP_UP_STATES.find((each) => each === paramOf(address, "state")) ?? null;
  return { state, page: pageOf(address), pageSize: 50 };
}

export function subscriptionQueryOf(address: ListAddress): PageQuery & { state: StripeState | null } {
  const state = STRIPE_STATES.find((each) => each === paramOf(address, "state")) ?? null;
  return { state, page: pageOf(address), pageSize: 50 };
}

export function eventQueryOf(address: ListAddress): PageQuery & { state: EventState | null } {
  const state = EVENT_STATES.find((each) => each === paramOf(address, "state")) ?? null;
  return { state, page: pageOf(address), pageSize: 50 };
}
