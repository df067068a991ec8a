import type { Metadata } from "next";
import { EmptyState } from "@/components/feedback/empty-state";
import { Page } from "@/components/shell/page";
import { LinkButton } from "@/components/ui/button";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { publicId } from "@/lib/kernel/ids";
import { db } from "@/lib/platform/db";
import { listTokenRoutes } from "@/lib/routes/queries";
import { ImportPrices } from "./_parts/import-prices";

export const metadata: Metadata = { title: "Import model prices · Routes" };

export default async function ImportPricesPage() {
  const operator = await requireOperator();
  const routes = await listTokenRoutes(db());
  return (
    <Page
      title="Import model prices"
      crumbs={[
        { label: "Routes", href: "/routes" },
        { label: "Model prices", href: "/routes/models" },
      ]}
      sub="Prices of many models on one route, from a CSV or JSON file"
    >
      {routes.length === 0 ? (
        <div className="border-line border-t">
          <EmptyState
            title="No route is priced by token"
            action={<LinkButton href="/routes/new">Add route</LinkButton>}
          >
            A model's price belongs to a route: add one that is priced by token, with a first price.
          </EmptyState>
        </div>
      ) : (
        <ImportPrices
          routes={routes.map(({ id, name }) => ({ id: publicId("route", id), name }))}
          disabledReason={whyNot(operator.role, "route:write") ?? undefined}
        />
      )}
    </Page>
  );
}
