import type { Actor } from "@/lib/access/actor";
import { noteChange } from "@/lib/audit/changes";
import { recordAudit } from "@/lib/audit/record";
import type { CreateConsumer } from "@/lib/consumers/schema";
import { publicId } from "@/lib/kernel/ids";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { isUniqueViolation, type Tx } from "@/lib/platform/db";

export interface NamedConsumer {
  readonly consumerId: string;
  readonly name: string;
}

/** A consumer with its account, which holds nothing yet. The account is what the ledger locks, so there is always one. */
export async function createConsumer(
  tx: Tx,
  actor: Actor,
  input: CreateConsumer,
): Promise<Result<NamedConsumer, "external_id_taken">> {
  try {
    const consumer = await tx.consumer.create({ data: { ...input, account: { create: {} } } });
    await recordAudit(tx, actor, {
      action: "consumer.create",
      target: { kind: "consumer", id: consumer.id, name: consumer.name },
      consumerId: consumer.id,
      after: { ...input },
    });
    await noteChange(tx, "consumer", consumer.id);
    return ok({ consumerId: publicId("consumer", consumer.id), name: consumer.name });
  } catch (error) {
    if (!isExternalIdTaken(error)) throw error;
    return refuseTakenExternalId(input.externalId);
  }
}

/** Two creations at once meet only at the index, so it is the one that decides. */
export function isExternalIdTaken(error: unknown): boolean {
  return isUniqueViolation(error, "consumer_external_id_key");
}

export function refuseTakenExternalId(externalId: string) {
  return refuse("external_id_taken", `Another consumer has the external id “${externalId}”.`, "externalId");
}
