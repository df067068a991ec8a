import type { Actor } from "@/lib/access/actor";
import { bumpConfig, lockConfig } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import type { GatewayTokens } from "./create-gateway";
import { newTokenColumns } from "./new-token";
import type { RotateToken } from "./schema";

/** Gives a gateway a new header or path token; the old one is refused as soon as the gates know, within 5 s at worst. */
export async function rotateToken(
  tx: Tx,
  actor: Actor,
  { gatewayId, token: which }: RotateToken,
): Promise<Result<GatewayTokens, "gateway_not_found" | "gateway_archived">> {
  await lockConfig(tx);
  const gateway = await tx.gateway.findUnique({
    where: { id: gatewayId },
    select: { name: true, archivedAt: true, tokenHint: true, pathTokenHint: true },
  });
  if (!gateway) return refuse("gateway_not_found", "This gateway does not exist.");
  if (gateway.archivedAt) return refuse("gateway_archived", `“${gateway.name}” is archived. Restore it first.`);

  const { token, columns } = newTokenColumns(which);
  await tx.gateway.update({ where: { id: gatewayId }, data: columns, select: { id: true } });
  const configVersion = await bumpConfig(tx, actor, `Gateway ${gateway.name}: ${which} token rotated`);
  await recordAudit(tx, actor, {
    action: "gateway.rotate_token",
    target: { kind: "gateway", id: gatewayId, name: gateway.name },
    before: { token: which, endsWith: which === "header" ? gateway.tokenHint : gateway.pathTokenHint },
    after: { token: which, endsWith: token.slice(-4) },
    configVersion,
  });
  return ok({
    gatewayId,
    name: gateway.name,
    token: which === "header" ? token : null,
    pathToken: which === "path" ? token : null,
  });
}
