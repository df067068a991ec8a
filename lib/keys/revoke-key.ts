import type { Actor } from "@/lib/access/actor";
import { noteChange } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import { publicId } from "@/lib/kernel/ids";
import { ok, type Result } from "@/lib/kernel/result";
import { findKey, type NamedKey, refuseUnknownKey } from "@/lib/keys/find-key";
import type { RevokeKey } from "@/lib/keys/schema";
import type { Tx } from "@/lib/platform/db";

/** For good: within 5 s every gate answers this key with 401. A key revoked before stays as it was. */
export async function revokeKey(tx: Tx, actor: Actor, { keyId }: RevokeKey): Promise<Result<NamedKey, "key_unknown">> {
  const key = await findKey(tx, keyId);
  if (!key) return refuseUnknownKey();
  const done = ok({ keyId: publicId("key", keyId), consumerId: publicId("consumer", key.consumerId), name: key.name });
  if (key.revokedAt) return done;
  const revokedAt = new Date();
  await tx.key.update({ where: { id: keyId }, data: { revokedAt }, select: { id: true } });
  await recordAudit(tx, actor, {
    action: "key.revoke",
    target: { kind: "key", id: keyId, name: key.name },
    consumerId: key.consumerId,
    before: { revokedAt: null },
    after: { revokedAt },
  });
  await noteChange(tx, "consumer", key.consumerId);
  return done;
}
