import type { Metadata } from "next";
import { Page } from "@/components/shell/page";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { ImportConsumers } from "./_parts/import-consumers";

export const metadata: Metadata = { title: "Import consumers" };

export default async function ImportConsumersPage() {
  const operator = await requireOperator();
  return (
    <Page
      title="Import consumers"
      crumbs={[{ label: "Consumers", href: "/consumers" }]}
      sub="From a CSV file: checked row by row first, and written only when you say so"
    >
      <ImportConsumers
        disabledReason={whyNot(operator.role, "consumer:write") ?? whyNot(operator.role, "credit:write") ?? undefined}
      />
    </Page>
  );
}
