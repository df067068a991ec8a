import type { Actor } from "@/lib/access/actor";
import { bumpConfig, lockConfig } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Refusal, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { newTokenColumns } from "./new-token";
import { GATEWAYS_MAX, type GatewaySettings } from "./schema";

/** Shown once; null where a repeated request is answered, which must not store them. */
export interface GatewayTokens {
  readonly gatewayId: bigint;
  readonly name: string;
  /** For X-Gateway-Token and the check API. */
  readonly token: string | null;
  /** For gateways that cannot add a header: part of the address they ask. */
  readonly pathToken: string | null;
}

/** With what its ready-made configuration is made from. */
export interface CreatedGateway extends GatewayTokens, Pick<GatewaySettings, "kind" | "nginxForm" | "keySources"> {}

export type GatewayRefusal = "gateway_name_taken" | "gateways_full";

/** Makes a gateway with both its tokens, of which only the digests and last four characters are kept. */
export async function createGateway(
  tx: Tx,
  actor: Actor,
  settings: GatewaySettings,
): Promise<Result<CreatedGateway, GatewayRefusal>> {
  await lockConfig(tx);
  const refusal = (await refuseTakenName(tx, settings.name)) ?? (await refuseFull(tx));
  if (refusal) return refusal;

  const header = newTokenColumns("header");
  const path = newTokenColumns("path");
  const { id } = await tx.gateway.create({
    data: { ...settings, ...header.columns, ...path.columns },
    select: { id: true },
  });
  const configVersion = await bumpConfig(tx, actor, `Gateway ${settings.name} created`);
  await recordAudit(tx, actor, {
    action: "gateway.create",
    target: { kind: "gateway", id, name: settings.name },
    after: settings,
    configVersion,
  });
  const { name, kind, nginxForm, keySources } = settings;
  return ok({ gatewayId: id, name, kind, nginxForm, keySources, token: header.token, pathToken: path.token });
}

/** At the name field, or null where it is free. Archived gateways keep theirs, since receipts name them. */
export async function refuseTakenName(
  tx: Tx,
  name: string,
  exceptId?: bigint,
): Promise<Refusal<"gateway_name_taken"> | null> {
  const other = await tx.gateway.findUnique({ where: { name }, select: { id: true, archivedAt: true } });
  if (!other || other.id === exceptId) return null;
  const which = other.archivedAt ? "An archived gateway" : "A gateway";
  return refuse("gateway_name_taken", `${which} is named “${name}” already. Take another name.`, "name");
}

async function refuseFull(tx: Tx): Promise<Refusal<"gateways_full"> | null> {
  const live = await tx.gateway.count({ where: { archivedAt: null } });
  if (live < GATEWAYS_MAX) return null;
  return refuse("gateways_full", `There are ${GATEWAYS_MAX} gateways, the most. Archive one first.`);
}
