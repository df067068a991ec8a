import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Receipt } from "@/components/receipt/receipt";
import { receiptText } from "@/components/receipt/receipt-text";
import { LinkButton } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { requirePortal } from "@/lib/access/portal-session";
import { consoleSettings } from "@/lib/access/settings";
import { findRefusal } from "@/lib/analytics/find-refusal";
import type { Remedy } from "@/lib/engine/receipt";
import { db } from "@/lib/platform/db";
import { Sheet } from "../../_parts/sheet";

interface ReceiptPageProps {
  readonly params: Promise<{ decisionId: string }>;
}

export async function generateMetadata({ params }: ReceiptPageProps): Promise<Metadata> {
  return { title: `Refusal ${(await params).decisionId}` };
}

/** The same evidence as the operator's, without what is the operator's alone. Another consumer's is not there. */
export default async function ReceiptPage({ params }: ReceiptPageProps) {
  const { consumerId, timeZone } = await requirePortal();
  const { decisionId } = await params;
  const found = await findRefusal(db(), decisionId, consumerId);
  if (found.state !== "found") notFound();
  const { receipt, occurrence, exact, shown } = found.refusal;
  const { organisation } = await consoleSettings(db());
  return (
    <Sheet
      title={
        <>
          Refusal <code className="font-mono [overflow-wrap:anywhere]">{decisionId}</code>
        </>
      }
      sub={
        <>
          <Link href="/portal/refusals" className="link">
            Refusals
          </Link>{" "}
          · {occurrence.count.toLocaleString("en")} {occurrence.count === 1 ? "call" : "calls"} refused alike in the
          minute of <Time at={occurrence.minute} show="minute" plain />
        </>
      }
      actions={<CopyButton labelled label="Copy text" text={receiptText(receipt, timeZone, "consumer")} />}
    >
      <div className="grid justify-items-center gap-3 border-line border-t bg-page px-gutter py-8 max-md:px-3 max-md:py-4">
        {!exact && (
          <p className="text-13 text-ink-2">Of each minute two calls are kept in full; this is the {shown} one.</p>
        )}
        <Receipt
          receipt={receipt}
          timeZone={timeZone}
          organisation={organisation || undefined}
          audience="consumer"
          actionFor={(remedy) => <Action remedy={remedy} />}
        />
      </div>
    </Sheet>
  );
}

/** What a member can do here and now; nothing for what only the operator can. */
function Action({ remedy }: { readonly remedy: Remedy }) {
  const target = TARGETS[remedy.kind];
  if (!target) return null;
  return (
    <LinkButton size="sm" href={target.href}>
      {target.label}
    </LinkButton>
  );
}

const TARGETS: Readonly<Partial<Record<Remedy["kind"], { readonly label: string; readonly href: string }>>> = {
  top_up: { label: "Top up", href: "/portal/top-up" },
  raise_spend_cap: { label: "Change the cap", href: "/portal/spending" },
  reissue_key: { label: "Open keys", href: "/portal/keys" },
  allow_route_for_key: { label: "Open keys", href: "/portal/keys" },
  allow_address_for_key: { label: "Open keys", href: "/portal/keys" },
  add_route_to_plan: { label: "Open the plan", href: "/portal/plan" },
  raise_limit: { label: "Open the plan", href: "/portal/plan" },
};
