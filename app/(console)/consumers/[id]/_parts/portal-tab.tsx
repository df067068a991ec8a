import { Plus } from "lucide-react";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { EmptyState } from "@/components/feedback/empty-state";
import { InviteMemberDialog } from "@/components/members/invite-member-dialog";
import { Pane } from "@/components/shell/pane";
import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import { whyNot } from "@/lib/access/permissions";
import { publicId } from "@/lib/kernel/ids";
import { listMembers, type MemberRow } from "@/lib/members/queries";
import { inviteMemberAction } from "../actions";
import { AutoTopUpPanes } from "./auto-top-up-panes";
import { MemberActs } from "./member-acts";
import type { TabProps } from "./tab-props";

/** Who of the consumer's people may use the portal, and what they have agreed to there. */
export async function PortalTab({ consumer, consumerId, operator }: TabProps) {
  const members = await listMembers(consumer.id);
  const forbidden = whyNot(operator.role, "consumer:write") ?? undefined;
  const archived = consumer.status === "archived" ? `${consumer.name} is archived. Restore it first.` : undefined;
  const columns: readonly Column<MemberRow>[] = [
    {
      id: "email",
      header: "E-mail",
      maxWidth: 320,
      phone: "title",
      cell: (row) => <span title={row.email}>{row.email}</span>,
    },
    { id: "role", header: "Role", mono: true, phone: "end", cell: (row) => row.role },
    {
      id: "state",
      header: "State",
      phone: "meta",
      cell: (row) => (row.joinedAt === null ? <Badge state="off">invited</Badge> : <Badge state="ok">active</Badge>),
    },
    { id: "since", header: "Invited", phone: "hidden", cell: (row) => <Time at={row.createdAt} show="day" /> },
    {
      id: "seen",
      header: "Last sign-in",
      phone: "hidden",
      cell: (row) => row.lastSignInAt && <Time at={row.lastSignInAt} />,
    },
    {
      id: "acts",
      header: "",
      align: "right",
      phone: "meta-end",
      cell: (row) => (
        <MemberActs
          consumerId={consumerId}
          memberId={publicId("member", row.id)}
          email={row.email}
          role={row.role}
          disabledReason={forbidden}
        />
      ),
    },
  ];
  return (
    <>
      <Pane
        title="Members"
        note="They sign in to the portal with links that are mailed to them"
        actions={
          <InviteMemberDialog
            action={inviteMemberAction}
            fields={{ consumerId }}
            defaultRole={members.length === 0 ? "owner" : "member"}
            trigger={{
              size: "sm",
              disabledReason: forbidden ?? archived,
              label: (
                <>
                  <Plus />
                  Invite member
                </>
              ),
            }}
          />
        }
        flush
        className="border-t-0"
      >
        <DataTable
          label="Members"
          columns={columns}
          rows={members}
          rowKey={(row) => row.id.toString()}
          empty={
            <EmptyState title="Nobody can use the portal yet">
              Invite the first owner: they see balance, usage, refusals and keys of {consumer.name}, and invite the
              others.
            </EmptyState>
          }
        />
      </Pane>
      <AutoTopUpPanes consumer={consumer} disabledReason={forbidden} />
    </>
  );
}
