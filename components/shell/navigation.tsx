import {
  Columns3,
  CreditCard,
  FlaskConical,
  HeartPulse,
  LayoutGrid,
  ListChecks,
  Mail,
  Route,
  Settings2,
  TowerControl,
  Unplug,
  User,
  Users,
  X,
} from "lucide-react";
import type { ReactNode } from "react";

export interface NavigationItem {
  readonly label: string;
  readonly href: string;
  readonly icon: ReactNode;
  /** How many there are, where that is news: gates. */
  readonly count?: number | undefined;
}

export interface NavigationGroup {
  readonly label: string;
  readonly items: readonly NavigationItem[];
}

/** The console's areas, in the order of a working day. */
export const NAVIGATION: readonly NavigationGroup[] = [
  {
    label: "Observe",
    items: [
      { label: "Overview", href: "/", icon: <LayoutGrid /> },
      { label: "Refusals", href: "/refusals", icon: <X /> },
      { label: "Try it", href: "/try", icon: <FlaskConical /> },
    ],
  },
  {
    label: "Sell",
    items: [
      { label: "Consumers", href: "/consumers", icon: <User /> },
      { label: "Plans", href: "/plans", icon: <Columns3 /> },
      { label: "Routes", href: "/routes", icon: <Route /> },
      { label: "Billing", href: "/billing", icon: <CreditCard /> },
    ],
  },
  {
    label: "Run",
    items: [
      { label: "Gateways", href: "/gateways", icon: <Unplug /> },
      { label: "Gates", href: "/gates", icon: <TowerControl /> },
      { label: "System health", href: "/system", icon: <HeartPulse /> },
      { label: "Audit log", href: "/audit", icon: <ListChecks /> },
      { label: "Outbox", href: "/outbox", icon: <Mail /> },
      { label: "Team", href: "/team", icon: <Users /> },
      { label: "Settings", href: "/settings", icon: <Settings2 /> },
    ],
  },
];

/** Whether `href` is the area that `path` is in: "/plans" for "/plans/pln_1", "/" only for itself. */
export function isCurrent(href: string, path: string): boolean {
  return href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
}
