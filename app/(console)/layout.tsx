import type { ReactNode } from "react";
import { AppShell } from "@/components/shell/app-shell";
import type { PaletteItem } from "@/components/shell/command-palette";
import { NAVIGATION } from "@/components/shell/navigation";
import { can, type Permission } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { consoleSettings } from "@/lib/access/settings";
import { consoleStripe } from "@/lib/billing/console-billing";
import { db } from "@/lib/platform/db";
import { readNotices } from "@/lib/platform/notices";
import { readProcesses } from "@/lib/platform/process-status";
import { Notices } from "./_parts/notices";
import { SignOut } from "./_parts/sign-out";

export default async function ConsoleLayout({ children }: { readonly children: ReactNode }) {
  const operator = await requireOperator();
  const [{ timeZone }, notices] = await Promise.all([
    consoleSettings(db()),
    readProcesses().then((processes) => readNotices(db(), processes, Date.now())),
  ]);
  return (
    <AppShell
      navigation={NAVIGATION}
      operator={{ name: operator.name, role: operator.role }}
      signOut={<SignOut />}
      note={consoleStripe().demo ? "The demo's Stripe: no money moves" : undefined}
      timeZone={timeZone}
      searchPath="/api/search"
      paletteActions={ACTIONS.filter(({ permission }) => can(operator.role, permission))}
    >
      <Notices initial={notices} />
      {children}
    </AppShell>
  );
}

const ACTIONS: readonly (PaletteItem & { permission: Permission })[] = [
  { label: "Add consumer", href: "/consumers/new", permission: "consumer:write" },
  { label: "Import consumers", href: "/consumers/import", permission: "consumer:write" },
  { label: "Grant credits to…", href: "/consumers#grant", typed: "grant credits to ", permission: "credit:write" },
  { label: "Create key for…", href: "/consumers#key", typed: "create key for ", permission: "key:write" },
  { label: "Change plan of…", href: "/consumers#plan", typed: "change plan of ", permission: "consumer:write" },
  { label: "Add plan", href: "/plans?panel=new-plan", permission: "plan:write" },
  { label: "Add route", href: "/routes/new", permission: "route:write" },
  { label: "Add gateway", href: "/gateways/new", permission: "gateway:write" },
  { label: "Invite operator", href: "/team?panel=invite", permission: "operator:write" },
];
