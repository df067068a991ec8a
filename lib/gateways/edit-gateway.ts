import type { Actor } from "@/lib/access/actor";
import { changedFields } from "@/lib/audit/changed-fields";
import { bumpConfig, lockConfig } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { type GatewayRefusal, refuseTakenName } from "./create-gateway";
import { readGateway } from "./queries";
import type { EditGateway } from "./schema";

type EditRefusal = GatewayRefusal | "gateway_not_found" | "gateway_archived" | "gateway_changed";

/** Changes how the gate reads what this gateway sends. Its tokens stay. */
export async function editGateway(
  tx: Tx,
  actor: Actor,
  { gatewayId, revision, ...settings }: EditGateway,
): Promise<Result<{ gatewayId: bigint; name: string }, EditRefusal>> {
  await lockConfig(tx);
  const before = await readGateway(tx, gatewayId);
  if (!before) return refuse("gateway_not_found", "This gateway does not exist.");
  if (before.archivedAt) return refuse("gateway_archived", `“${before.name}” is archived. Restore it, then edit it.`);
  if (before.revision !== revision) {
    return refuse(
      "gateway_changed",
      `“${before.name}” was changed while you were editing, so nothing was saved. Copy what you need, reload and edit again.`,
    );
  }
  const refusal = await refuseTakenName(tx, settings.name, gatewayId);
  if (refusal) return refusal;
  const changed = changedFields(before, settings);
  if (!changed) return ok({ gatewayId, name: settings.name });

  await tx.gateway.update({
    where: { id: gatewayId },
    data: { ...settings, revision: { increment: 1 } },
    select: { id: true },
  });
  const configVersion = await bumpConfig(tx, actor, `Gateway ${settings.name} changed`);
  await recordAudit(tx, actor, {
    action: "gateway.edit",
    target: { kind: "gateway", id: gatewayId, name: settings.name },
    ...changed,
    configVersion,
  });
  return ok({ gatewayId, name: settings.name });
}
