import type { Metadata } from "next";
import { CsvLink } from "@/components/data-table/csv-link";
import { DataTable } from "@/components/data-table/data-table";
import { activeFilters, type Filter, FilterBar } from "@/components/data-table/filter-bar";
import { hrefWith, type ListAddress } from "@/components/data-table/list-address";
import { Pager } from "@/components/data-table/pager";
import { EmptyState, FilteredEmpty } from "@/components/feedback/empty-state";
import { Page } from "@/components/shell/page";
import { LinkButton } from "@/components/ui/button";
import { listOperators } from "@/lib/access/queries";
import { requireOperator } from "@/lib/access/session";
import { consoleSettings } from "@/lib/access/settings";
import { AUDIT_EXPORT_MAX, listAuditActions, listAuditEntries } from "@/lib/audit/queries";
import { publicId } from "@/lib/kernel/ids";
import { db } from "@/lib/platform/db";
import { auditColumns } from "../_parts/audit-columns";
import { auditQueryOf, TARGET_KINDS } from "./search-params";

export const metadata: Metadata = { title: "Audit log" };

interface AuditPageProps {
  readonly searchParams: Promise<ListAddress["params"]>;
}

export default async function AuditPage({ searchParams }: AuditPageProps) {
  await requireOperator();
  const address: ListAddress = { path: "/audit", params: await searchParams };
  const { timeZone } = await consoleSettings(db());
  const [entries, operators, actions] = await Promise.all([
    listAuditEntries(auditQueryOf(address, timeZone)),
    listOperators(),
    listAuditActions(),
  ]);
  const filters: readonly Filter[] = [
    {
      param: "actor",
      label: "Who",
      options: [
        ...operators.slice(0, 30).map(({ id, name }) => ({ value: publicId("operator", id), label: name })),
        { value: "member", label: "a member" },
        { value: "consumer", label: "a consumer" },
        { value: "gate", label: "a gate" },
        { value: "worker", label: "the worker" },
        { value: "stripe", label: "Stripe" },
        { value: "system", label: "the system" },
      ],
    },
    {
      param: "target",
      label: "What",
      options: TARGET_KINDS.map((kind) => ({ value: kind, label: TARGET_LABELS[kind] ?? kind })),
    },
    { param: "action", label: "Action", options: actions.map((action) => ({ value: action, label: action })) },
    { param: "from", label: "From day" },
    { param: "to", label: "To day" },
  ];
  const filtered = activeFilters(address, filters);
  return (
    <Page
      title="Audit log"
      sub="Who changed what and when. Entries are written with the change itself and never edited."
      actions={
        entries.total > 0 && (
          <CsvLink
            href={hrefWith({ ...address, path: "/audit/export" }, {})}
            rows={Math.min(entries.total, AUDIT_EXPORT_MAX)}
          />
        )
      }
    >
      <FilterBar
        address={address}
        filters={filters}
        result={`${entries.total.toLocaleString("en")} ${entries.total === 1 ? "entry" : "entries"}`}
      />
      <DataTable
        label="Audit log"
        columns={auditColumns({ within: "all" })}
        rows={entries.rows}
        rowKey={(row) => row.id.toString()}
        empty={
          filtered > 0 ? (
            <FilteredEmpty clear={<LinkButton href="/audit">Show all entries</LinkButton>}>
              No entry matches {filtered === 1 ? "this filter" : `these ${filtered} filters`}. Days are written
              2026-11-22.
            </FilteredEmpty>
          ) : (
            <EmptyState title="No entries yet" action={<LinkButton href="/gateways/new">Add gateway</LinkButton>}>
              Every change that an operator, the worker or Stripe makes is kept here, with what was before and after.
            </EmptyState>
          )
        }
      />
      <Pager address={address} {...entries} words={["Newer", "Older"]} />
    </Page>
  );
}

const TARGET_LABELS: Readonly<Record<string, string>> = { planVersion: "plan version", override: "limit override" };
