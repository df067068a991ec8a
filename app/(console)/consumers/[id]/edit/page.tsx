import type { Metadata } from "next";
import { Page } from "@/components/shell/page";
import { Pane } from "@/components/shell/pane";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { creditsText } from "@/lib/kernel/money";
import { timeZoneNames } from "@/lib/platform/time-zone";
import { ConsumerForm } from "../../_parts/consumer-form";
import { consumerOf } from "../_parts/consumer-of";

interface EditConsumerPageProps {
  readonly params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: EditConsumerPageProps): Promise<Metadata> {
  await requireOperator();
  const { name } = await consumerOf((await params).id);
  return { title: `Edit ${name} · Consumers` };
}

export default async function EditConsumerPage({ params }: EditConsumerPageProps) {
  const operator = await requireOperator();
  const { id } = await params;
  const consumer = await consumerOf(id);
  const hasMetadata = JSON.stringify(consumer.metadata) !== "{}";
  return (
    <Page
      title={`Edit ${consumer.name}`}
      crumbs={[
        { label: "Consumers", href: "/consumers" },
        { label: consumer.name, href: `/consumers/${id}` },
      ]}
    >
      <Pane>
        <ConsumerForm
          consumer={{
            consumerId: id,
            revision: consumer.revision,
            name: consumer.name,
            externalId: consumer.externalId,
            email: consumer.email ?? "",
            timeZone: consumer.timeZone,
            spendCap: consumer.spendCapMicros === null ? "" : creditsText(consumer.spendCapMicros),
            metadata: hasMetadata ? JSON.stringify(consumer.metadata, null, 2) : "",
          }}
          timeZones={timeZoneNames()}
          disabledReason={whyNot(operator.role, "consumer:write") ?? undefined}
        />
      </Pane>
    </Page>
  );
}
