import {
  ArrowUpToLine,
  Ban,
  Calendar,
  ChevronsUp,
  CircleMinus,
  CreditCard,
  KeyRound,
  type LucideIcon,
  Timer,
  Unplug,
} from "lucide-react";

import { CODES, type Code, type CodeGroup } from "@/lib/engine/codes";

/** A group's icon and its name in legends and tables; its colours hang on `data-group` in app/globals.css. */
export const GROUP_LOOK: Readonly<Record<CodeGroup, { readonly icon: LucideIcon; readonly name: string }>> = {
  credits: { icon: CircleMinus, name: "credits_exhausted" },
  quota: { icon: Calendar, name: "quota_exhausted" },
  cap: { icon: ArrowUpToLine, name: "spend_cap_reached" },
  sub: { icon: CreditCard, name: "subscription_*" },
  plan: { icon: ChevronsUp, name: "plan_upgrade_required" },
  rate: { icon: Timer, name: "rate_limited" },
  key: { icon: KeyRound, name: "key_*" },
  access: { icon: Ban, name: "access" },
  gateway: { icon: Unplug, name: "gateway" },
};

export function groupOf(code: Code): CodeGroup {
  return CODES[code].group;
}
