import type { Actor } from "@/lib/access/actor";
import { changedFields } from "@/lib/audit/changed-fields";
import { noteChange } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { publicId } from "@/lib/kernel/ids";
import { ok, type Result } from "@/lib/kernel/result";
import { checkSettings, type SettingsRefusal } from "@/lib/keys/check-settings";
import { findKey, type NamedKey, refuseRevoked, refuseUnknownKey } from "@/lib/keys/find-key";
import type { EditKey } from "@/lib/keys/schema";
import type { Tx } from "@/lib/platform/db";

/** Name, expiry, routes and addresses of a key that still lives; its secret never changes. On every gate within 5 s. */
export async function editKey(
  tx: Tx,
  actor: Actor,
  { keyId, ...settings }: EditKey,
): Promise<Result<NamedKey, "key_unknown" | "key_revoked" | SettingsRefusal>> {
  const key = await findKey(tx, keyId);
  if (!key) return refuseUnknownKey();
  if (key.revokedAt) return refuseRevoked(key.name);
  const checked = await checkSettings(tx, actor, { ...settings, consumerId: key.consumerId }, new Date());
  if (!checked.ok) return checked;
  const done = ok({
    keyId: publicId("key", keyId),
    consumerId: publicId("consumer", key.consumerId),
    name: settings.name,
  });
  const changed = changedFields({ ...key }, { ...checked.value });
  if (!changed) return done;
  await tx.key.update({ where: { id: keyId }, data: checked.value, select: { id: true } });
  await recordAudit(tx, actor, {
    action: "key.edit",
    target: { kind: "key", id: keyId, name: settings.name },
    consumerId: key.consumerId,
    ...changed,
  });
  await noteChange(tx, "consumer", key.consumerId);
  return done;
}
