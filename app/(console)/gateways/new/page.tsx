import type { Metadata } from "next";
import { Page } from "@/components/shell/page";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import { consoleEnv } from "@/lib/platform/env";
import { CreateGateway } from "../_parts/create-gateway";

export const metadata: Metadata = { title: "Add gateway · Gateways" };

export default async function NewGatewayPage() {
  const operator = await requireOperator();
  return (
    <Page title="Add gateway" crumbs={[{ label: "Gateways", href: "/gateways" }]}>
      <CreateGateway
        gateUrl={consoleEnv().GATE_URL}
        disabledReason={whyNot(operator.role, "gateway:write") ?? undefined}
      />
    </Page>
  );
}
