import type { Metadata } from "next";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import { requirePortal } from "@/lib/access/portal-session";
import { publicId } from "@/lib/kernel/ids";
import { listMembers, type MemberRow } from "@/lib/members/queries";
import { changeReason } from "../_parts/change-reason";
import { Sheet } from "../_parts/sheet";
import { InviteMember } from "./_parts/invite-member";
import { MemberActs } from "./_parts/member-acts";

export const metadata: Metadata = { title: "Members" };

export default async function MembersPage() {
  const portal = await requirePortal();
  const members = await listMembers(portal.consumerId);
  const disabledReason = changeReason(portal, "owner");
  const selfId = portal.kind === "member" ? portal.actor.id : null;
  const columns: readonly Column<MemberRow>[] = [
    {
      id: "email",
      header: "E-mail",
      maxWidth: 320,
      phone: "title",
      cell: (row) => (
        <span title={row.email}>
          {row.email}
          {row.id === selfId && <span className="text-ink-3"> you</span>}
        </span>
      ),
    },
    { id: "role", header: "Role", mono: true, phone: "end", cell: (row) => row.role },
    {
      id: "state",
      header: "State",
      phone: "meta",
      cell: (row) => (row.joinedAt === null ? <Badge state="off">invited</Badge> : <Badge state="ok">active</Badge>),
    },
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
          memberId={publicId("member", row.id)}
          email={row.email}
          role={row.role}
          isSelf={row.id === selfId}
          disabledReason={disabledReason}
        />
      ),
    },
  ];
  return (
    <Sheet
      title="Members"
      sub={`Who sees this account of ${portal.consumerName}. A member manages keys; an owner also spending, alerts and members.`}
      actions={<InviteMember disabledReason={disabledReason} />}
    >
      <DataTable
        label="Members"
        columns={columns}
        rows={members}
        rowKey={(row) => row.id.toString()}
        empty={<p className="px-gutter py-6 text-ink-2">Nobody is a member yet.</p>}
      />
    </Sheet>
  );
}
