import type { Actor } from "@/lib/access/actor";
import { recordAudit } from "@/lib/audit/record";
import type { KeySettings } from "@/lib/keys/check-settings";
import { newKeySecret, secretDigest } from "@/lib/platform/crypto";
import type { Tx } from "@/lib/platform/db";
import { consoleEnv } from "@/lib/platform/env";

/** The row and its audit entry. The secret is in no table: whoever calls this hands it over, or it is lost. */
export async function insertKey(
  tx: Tx,
  actor: Actor,
  consumerId: bigint,
  settings: KeySettings,
): Promise<{ readonly id: bigint; readonly secret: string }> {
  const { secret, prefix, lastFour } = newKeySecret();
  const digest = new Uint8Array(secretDigest(consoleEnv().KEY_PEPPER, secret));
  const { id } = await tx.key.create({
    data: { consumerId, digest, prefix, lastFour, ...settings },
    select: { id: true },
  });
  await recordAudit(tx, actor, {
    action: "key.create",
    target: { kind: "key", id, name: settings.name },
    consumerId,
    after: { ...settings, hint: `${prefix}…${lastFour}` },
  });
  return { id, secret };
}
