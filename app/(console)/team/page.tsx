import type { Metadata } from "next";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { Page } from "@/components/shell/page";
import { Pane } from "@/components/shell/pane";
import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import { whyNot } from "@/lib/access/permissions";
import { type InvitationRow, listInvitations, listOperators, type OperatorRow } from "@/lib/access/queries";
import { requireOperator } from "@/lib/access/session";
import { publicId } from "@/lib/kernel/ids";
import { InviteDialog } from "./_parts/invite-dialog";
import { OperatorMenu } from "./_parts/operator-menu";
import { WithdrawInvitation } from "./_parts/withdraw-invitation";

export const metadata: Metadata = { title: "Team" };

export default async function TeamPage() {
  const operator = await requireOperator();
  const [operators, invitations] = await Promise.all([listOperators(), listInvitations()]);
  const disabledReason = whyNot(operator.role, "operator:write") ?? undefined;
  return (
    <Page
      title="Team"
      sub="Who may sign in here, and what they may change"
      actions={<InviteDialog disabledReason={disabledReason} />}
    >
      <DataTable
        label="Team"
        columns={operatorColumns(operator.id, disabledReason)}
        rows={operators}
        rowKey={(row) => row.id.toString()}
        rowOff={(row) => row.disabledAt !== null}
      />
      {invitations.length > 0 && (
        <Pane title="Open links" note="each works once" flush>
          <DataTable
            label="Open links"
            columns={invitationColumns(disabledReason)}
            rows={invitations}
            rowKey={(row) => row.id.toString()}
          />
        </Pane>
      )}
      <Pane title="Roles">
        <dl className="grid max-w-[600px] grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1.5">
          <dt className="font-mono text-12">viewer</dt>
          <dd>sees everything, changes nothing</dd>
          <dt className="font-mono text-12">operator</dt>
          <dd>changes consumers, keys, credits, plans, routes and gateways</dd>
          <dt className="font-mono text-12">admin</dt>
          <dd>changes the team and the settings too</dd>
        </dl>
      </Pane>
    </Page>
  );
}

function operatorColumns(ownId: bigint, disabledReason: string | undefined): readonly Column<OperatorRow>[] {
  return [
    {
      id: "name",
      header: "Name",
      maxWidth: 240,
      phone: "title",
      cell: (row) => (
        <span title={row.name}>
          {row.name}
          {row.id === ownId && <span className="text-ink-3"> (you)</span>}
        </span>
      ),
    },
    {
      id: "email",
      header: "E-mail",
      maxWidth: 280,
      phone: "meta",
      cell: (row) => <span title={row.email}>{row.email}</span>,
    },
    { id: "role", header: "Role", mono: true, phone: "end", cell: (row) => row.role },
    {
      id: "state",
      header: "State",
      phone: "hidden",
      cell: (row) => <Badge state={row.disabledAt ? "off" : "ok"}>{row.disabledAt ? "disabled" : "active"}</Badge>,
    },
    {
      id: "signed-in",
      header: "Last sign-in",
      phone: "hidden",
      cell: (row) => (row.lastSignInAt ? <Time at={row.lastSignInAt} /> : "never"),
    },
    {
      id: "acts",
      header: "",
      align: "right",
      phone: "meta-end",
      cell: (row) => (
        <OperatorMenu
          operatorId={publicId("operator", row.id)}
          name={row.name}
          role={row.role}
          isDisabled={row.disabledAt !== null}
          isSelf={row.id === ownId}
          disabledReason={disabledReason}
        />
      ),
    },
  ];
}

function invitationColumns(disabledReason: string | undefined): readonly Column<InvitationRow>[] {
  return [
    {
      id: "email",
      header: "For",
      maxWidth: 280,
      phone: "title",
      cell: (row) => <span title={row.email}>{row.email}</span>,
    },
    { id: "role", header: "As", mono: true, phone: "end", cell: (row) => row.role },
    { id: "made", header: "Made", phone: "hidden", cell: (row) => <Time at={row.createdAt} /> },
    { id: "ends", header: "Ends", phone: "meta", cell: (row) => <Time at={row.expiresAt} show="minute" /> },
    {
      id: "acts",
      header: "",
      align: "right",
      phone: "meta-end",
      cell: (row) => (
        <WithdrawInvitation invitationId={row.id.toString()} email={row.email} disabledReason={disabledReason} />
      ),
    },
  ];
}
