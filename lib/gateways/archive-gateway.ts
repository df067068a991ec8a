import type { Actor } from "@/lib/access/actor";
import { bumpConfig, lockConfig } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import type { ArchiveGateway } from "./schema";

/** Takes a gateway out of service: its tokens are refused with gateway_unauthorized, which its clients see as a 503. */
export async function archiveGateway(
  tx: Tx,
  actor: Actor,
  { gatewayId }: ArchiveGateway,
): Promise<Result<{ gatewayId: bigint; name: string }, "gateway_not_found" | "gateway_archived">> {
  await lockConfig(tx);
  const gateway = await tx.gateway.findUnique({ where: { id: gatewayId }, select: { name: true, archivedAt: true } });
  if (!gateway) return refuse("gateway_not_found", "This gateway does not exist.");
  if (gateway.archivedAt) return refuse("gateway_archived", `“${gateway.name}” is archived already.`);

  await tx.gateway.update({
    where: { id: gatewayId },
    data: { archivedAt: new Date(), revision: { increment: 1 } },
    select: { id: true },
  });
  const configVersion = await bumpConfig(tx, actor, `Gateway ${gateway.name} archived`);
  await recordAudit(tx, actor, {
    action: "gateway.archive",
    target: { kind: "gateway", id: gatewayId, name: gateway.name },
    before: { archived: false },
    after: { archived: true },
    configVersion,
  });
  return ok({ gatewayId, name: gateway.name });
}
