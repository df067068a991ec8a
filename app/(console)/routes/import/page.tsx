import type { Metadata } from "next";
import { Page } from "@/components/shell/page";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { ImportRoutes } from "./_parts/import-routes";

export const metadata: Metadata = { title: "Import from OpenAPI · Routes" };

export default async function ImportRoutesPage() {
  const operator = await requireOperator();
  return (
    <Page
      title="Import from OpenAPI"
      crumbs={[{ label: "Routes", href: "/routes" }]}
      sub="Each operation of the file becomes a route at a price; what is there already stays as it is"
    >
      <ImportRoutes disabledReason={whyNot(operator.role, "route:write") ?? undefined} />
    </Page>
  );
}
