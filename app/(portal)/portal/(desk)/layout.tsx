import type { ReactNode } from "react";
import { requirePortal } from "@/lib/access/portal-session";
import { consoleStripe } from "@/lib/billing/console-billing";
import { publicId } from "@/lib/kernel/ids";
import { senderName } from "@/lib/notifications/sender-name";
import { db } from "@/lib/platform/db";
import { Frame } from "./_parts/frame";
import { ViewBanner } from "./_parts/view-banner";

export default async function DeskLayout({ children }: { readonly children: ReactNode }) {
  const portal = await requirePortal();
  const isView = portal.kind === "view";
  return (
    <Frame
      brand={await senderName(db())}
      consumerName={portal.consumerName}
      email={isView ? null : portal.actor.name}
      timeZone={portal.timeZone}
      isDemo={consoleStripe().demo}
      banner={
        isView && (
          <ViewBanner
            consumerId={publicId("consumer", portal.consumerId)}
            consumerName={portal.consumerName}
            operatorName={portal.operatorName}
          />
        )
      }
    >
      {children}
    </Frame>
  );
}
