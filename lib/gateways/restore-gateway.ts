import type { Actor } from "@/lib/access/actor";
import { bumpConfig, lockConfig } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import type { RestoreGateway } from "./schema";

/** Puts an archived gateway back into service, with the tokens it had. */
export async function restoreGateway(
  tx: Tx,
  actor: Actor,
  { gatewayId }: RestoreGateway,
): Promise<Result<{ gatewayId: bigint; name: string }, "gateway_not_found" | "gateway_live">> {
  await lockConfig(tx);
  const gateway = await tx.gateway.findUnique({ where: { id: gatewayId }, select: { name: true, archivedAt: true } });
  if (!gateway) return refuse("gateway_not_found", "This gateway does not exist.");
  if (!gateway.archivedAt) return refuse("gateway_live", `“${gateway.name}” is not archived.`);

  await tx.gateway.update({
    where: { id: gatewayId },
    data: { archivedAt: null, revision: { increment: 1 } },
    select: { id: true },
  });
  const configVersion = await bumpConfig(tx, actor, `Gateway ${gateway.name} restored`);
  await recordAudit(tx, actor, {
    action: "gateway.restore",
    target: { kind: "gateway", id: gatewayId, name: gateway.name },
    before: { archived: true },
    after: { archived: false },
    configVersion,
  });
  return ok({ gatewayId, name: gateway.name });
}
