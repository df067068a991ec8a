import type { ReactNode } from "react";
import { AppShell } from "@/components/shell/app-shell";
import { NAVIGATION } from "@/components/shell/navigation";
import { can, type Permission } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { consoleSettings } from "@/lib/access/settings";
import { db } from "@/lib/platform/db";
import { readDeadProcesses } from "@/lib/platform/processes";
import { ProcessBanner } from "./_parts/process-banner";
import { SignOut } from "./_parts/sign-out";

export default async function ConsoleLayout({ children }: { readonly children: ReactNode }) {
  const operator = await requireOperator();
  const { timeZone } = await consoleSettings(db());
  return (
    <AppShell
      navigation={NAVIGATION}
      operator={{ name: operator.name, role: operator.role }}
      signOut={<SignOut />}
      timeZone={timeZone}
      searchPath="/api/search"
      paletteActions={ACTIONS.filter(({ permission }) => can(operator.role, permission))}
    >
      <ProcessBanner processes={await readDeadProcesses(Date.now())} />
      {children}
    </AppShell>
  );
}

const ACTIONS: readonly { label: string; href: string; permission: Permission }[] = [
  { label: "Add consumer", href: "/consumers/new", permission: "consumer:write" },
  { label: "Invite operator", href: "/team?panel=invite", permission: "operator:write" },
];
