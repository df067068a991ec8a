import type { Metadata } from "next";
import { Page } from "@/components/shell/page";
import { Pane } from "@/components/shell/pane";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { RouteForm } from "../_parts/route-form";

export const metadata: Metadata = { title: "Add route · Routes" };

export default async function NewRoutePage() {
  const operator = await requireOperator();
  return (
    <Page title="Add route" crumbs={[{ label: "Routes", href: "/routes" }]}>
      <Pane>
        <RouteForm disabledReason={whyNot(operator.role, "route:write") ?? undefined} />
      </Pane>
    </Page>
  );
}
