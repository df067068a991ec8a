import type { Metadata } from "next";
import { Page } from "@/components/shell/page";
import { Pane } from "@/components/shell/pane";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { timeZoneNames } from "@/lib/platform/time-zone";
import { ConsumerForm } from "../_parts/consumer-form";

export const metadata: Metadata = { title: "Add consumer · Consumers" };

export default async function NewConsumerPage() {
  const operator = await requireOperator();
  return (
    <Page title="Add consumer" crumbs={[{ label: "Consumers", href: "/consumers" }]}>
      <Pane>
        <ConsumerForm
          timeZones={timeZoneNames()}
          disabledReason={whyNot(operator.role, "consumer:write") ?? undefined}
        />
      </Pane>
    </Page>
  );
}
