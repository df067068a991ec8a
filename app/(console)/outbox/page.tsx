import type { Metadata } from "next";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { type ListAddress, pageOf } from "@/components/data-table/list-address";
import { Pager } from "@/components/data-table/pager";
import { Banner } from "@/components/feedback/banner";
import { EmptyState } from "@/components/feedback/empty-state";
import { Page } from "@/components/shell/page";
import { LinkButton } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import { whyNot } from "@/lib/access/permissions";
import { requireOperator } from "@/lib/access/session";
import type { Mail } from "@/lib/generated/prisma/client";
import { listMail } from "@/lib/notifications/outbox";
import { consoleEnv } from "@/lib/platform/env";
import { MailStateBadge } from "../_parts/mail-state-badge";
import { MailBody } from "./_parts/mail-body";

export const metadata: Metadata = { title: "Outbox" };

interface OutboxPageProps {
  readonly searchParams: Promise<ListAddress["params"]>;
}

/** What was mailed to members, or would have been: without a mail server this is where mail is read. */
export default async function OutboxPage({ searchParams }: OutboxPageProps) {
  const operator = await requireOperator();
  const address: ListAddress = { path: "/outbox", params: await searchParams };
  const mail = await listMail({ page: pageOf(address), pageSize: 50 });
  const isSending = consoleEnv().SMTP_URL !== undefined;
  // A link signs its reader in, so reading one is an admin's, and only where mail goes nowhere else.
  const hidesLinks = isSending || whyNot(operator.role, "setting:write") !== null;
  return (
    <Page title="Outbox" sub="Sign-in links, invitations and alerts to consumers' members">
      {!isSending && (
        <Banner tone="info" title="There is no mail server.">
          Mail is kept here and goes nowhere. Set SMTP_URL and MAIL_FROM to send it; an admin can open links here until
          then.
        </Banner>
      )}
      <DataTable
        label="Outbox"
        columns={columns(hidesLinks)}
        rows={mail.rows}
        rowKey={(row) => row.id.toString()}
        empty={
          <EmptyState title="No mail yet" action={<LinkButton href="/consumers">Open consumers</LinkButton>}>
            The first is an invitation: open a consumer, its Portal tab, and invite a member.
          </EmptyState>
        }
      />
      <Pager address={address} {...mail} words={["Newer", "Older"]} />
    </Page>
  );
}

function columns(hidesLinks: boolean): readonly Column<Mail>[] {
  return [
    { id: "at", header: "Written", phone: "meta-end", cell: (row) => <Time at={row.at} show="minute" /> },
    {
      id: "to",
      header: "To",
      maxWidth: 240,
      phone: "meta",
      cell: (row) => <span title={row.recipient}>{row.recipient}</span>,
    },
    {
      id: "mail",
      header: "Mail",
      phone: "title",
      cell: (row) => (
        <MailBody
          subject={row.subject}
          body={row.kind === "sign_in" && hidesLinks ? "" : row.body}
          empty={row.kind === "sign_in" ? "The link is shown to nobody but its reader." : "Its text is not kept."}
        />
      ),
    },
    {
      id: "state",
      header: "State",
      phone: "end",
      cell: (row) => <MailStateBadge mail={row} />,
    },
  ];
}
