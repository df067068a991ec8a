import type { Key } from "@/lib/generated/prisma/client";
import { type Refusal, type Result, refuse } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

export interface NamedKey {
  readonly keyId: string;
  readonly consumerId: string;
  readonly name: string;
}

/** The key without its digest, locked until the transaction ends; or null. */
export async function findKey(tx: Tx, keyId: bigint): Promise<Omit<Key, "digest"> | null> {
  await tx.$executeRaw`SELECT id FROM key WHERE id = ${keyId} FOR NO KEY UPDATE`;
  return tx.key.findUnique({ where: { id: keyId }, omit: { digest: true } });
}

/** Runs a verb on a key of this consumer; to it, another's key does not exist. */
export async function onOwnKey<T>(
  tx: Tx,
  consumerId: bigint,
  keyId: bigint,
  verb: () => Promise<Result<T>>,
): Promise<Result<T>> {
  const key = await findKey(tx, keyId);
  return key?.consumerId === consumerId ? verb() : refuseUnknownKey();
}

export function refuseUnknownKey(): Refusal<"key_unknown"> {
  return refuse("key_unknown", "This key does not exist.");
}

export function refuseRevoked(name: string): Refusal<"key_revoked"> {
  return refuse("key_revoked", `Key “${name}” is revoked, which is for good. Create another one.`);
}
