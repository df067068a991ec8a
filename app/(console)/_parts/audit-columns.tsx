import type { Column } from "@/components/data-table/data-table";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { AuditEntry } from "@/lib/generated/prisma/client";
import { type IdKind, publicId } from "@/lib/kernel/ids";
import { FieldChanges } from "./field-changes";

/** The columns of the audit log, and of one consumer's part of it. */
export function auditColumns({ within }: { readonly within: "all" | "consumer" }): readonly Column<AuditEntry>[] {
  return [
    { id: "at", header: "When", phone: "meta", cell: (row) => <Time at={row.at} show="second" /> },
    {
      id: "actor",
      header: "Who",
      phone: "meta-end",
      maxWidth: 160,
      cell: (row) => <span title={row.actorName}>{row.actorName}</span>,
    },
    { id: "action", header: "Action", mono: true, phone: "end", cell: (row) => row.action },
    {
      id: "target",
      header: "What",
      phone: "title",
      maxWidth: 260,
      cell: (row) => (
        <>
          <Target entry={row} within={within} />
          <div className="md:hidden">
            <Changes entry={row} />
          </div>
        </>
      ),
    },
    {
      id: "changes",
      header: "Before → after",
      phone: "hidden",
      cell: (row) => <Changes entry={row} />,
    },
  ];
}

function Changes({ entry: { before, after, reason } }: { readonly entry: AuditEntry }) {
  return (
    <div className="grid gap-0.5 py-1.5 max-md:py-0.5 max-md:text-12">
      <FieldChanges before={before} after={after} />
      {reason && (
        <p className="max-w-[520px] whitespace-normal text-12 text-ink-3 [overflow-wrap:anywhere]">“{reason}”</p>
      )}
    </div>
  );
}

function Target({ entry, within }: { readonly entry: AuditEntry; readonly within: "all" | "consumer" }) {
  const href = hrefOf(entry);
  const name = <span title={entry.targetName}>{entry.targetName}</span>;
  return (
    <>
      <span className="text-ink-3">{entry.targetKind} </span>
      {href === null || within === "consumer" ? (
        name
      ) : (
        <Link className="link" href={href}>
          {name}
        </Link>
      )}
    </>
  );
}

/** Where the target is looked at: its own page, or its consumer's. */
export function hrefOf({
  targetKind,
  targetId,
  consumerId,
}: Pick<AuditEntry, "targetKind" | "targetId" | "consumerId">): string | null {
  const area = AREAS[targetKind];
  if (area) return `${area.path}/${publicId(area.kind, targetId)}`;
  if (consumerId !== null) return `/consumers/${publicId("consumer", consumerId)}${TABS[targetKind] ?? ""}`;
  return PAGES[targetKind] ?? null;
}

const AREAS: Readonly<Record<string, { path: string; kind: IdKind }>> = {
  consumer: { path: "/consumers", kind: "consumer" },
  plan: { path: "/plans", kind: "plan" },
  gateway: { path: "/gateways", kind: "gateway" },
};

const TABS: Readonly<Record<string, string>> = {
  key: "?tab=keys",
  grant: "?tab=ledger",
  ledgerEntry: "?tab=ledger",
  override: "?tab=limits",
  subscription: "?tab=limits",
  member: "?tab=portal",
};

const PAGES: Readonly<Record<string, string>> = {
  route: "/routes",
  operator: "/team",
  invitation: "/team",
  setting: "/settings",
  gate: "/gates",
};
