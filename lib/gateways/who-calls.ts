import { parsePublicId, publicId } from "@/lib/kernel/ids";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { secretDigest } from "@/lib/platform/crypto";
import type { Tx } from "@/lib/platform/db";
import { containsText } from "@/lib/platform/search";

/** Who a call comes from, as the address of a rehearsal names it. */
export type Caller =
  | {
      readonly kind: "key";
      readonly id: bigint;
      readonly name: string;
      readonly hint: string;
      /** 64 hex digits. */
      readonly digest: string;
      readonly consumer: { readonly id: bigint; readonly name: string };
    }
  | { readonly kind: "consumer"; readonly id: bigint; readonly name: string; readonly externalId: string };

/** By public id; null: nobody has it. */
export async function findCaller(tx: Tx, id: string): Promise<Caller | null> {
  const keyId = parsePublicId("key", id);
  if (keyId !== null) {
    const key = await tx.key.findUnique({
      where: { id: keyId },
      select: {
        name: true,
        prefix: true,
        lastFour: true,
        digest: true,
        consumer: { select: { id: true, name: true } },
      },
    });
    if (key === null) return null;
    const { name, prefix, lastFour, digest, consumer } = key;
    const hint = `${prefix}…${lastFour}`;
    return { kind: "key", id: keyId, name, hint, digest: Buffer.from(digest).toString("hex"), consumer };
  }
  const consumerId = parsePublicId("consumer", id);
  if (consumerId === null) return null;
  const consumer = await tx.consumer.findUnique({
    where: { id: consumerId },
    select: { id: true, name: true, externalId: true },
  });
  return consumer && { kind: "consumer", ...consumer };
}

/**
 * The public id of whom an operator means: a public id, a whole key (looked up by its digest, and not kept), or a consumer's
 * external id, name or a part of it. "" for nobody: a call without a key.
 */
export async function whoCalls(
  tx: Tx,
  typed: string,
  pepper: string,
): Promise<Result<string, "unknown" | "ambiguous">> {
  const text = typed.trim();
  if (text === "") return ok("");
  if (parsePublicId("key", text) !== null || parsePublicId("consumer", text) !== null) {
    const caller = await findCaller(tx, text);
    return caller === null ? refuse("unknown", `Nobody has the id ${text.slice(0, 40)}.`, "who") : ok(text);
  }
  if (text.startsWith("tg_")) {
    const key = await tx.key.findUnique({
      where: { digest: new Uint8Array(secretDigest(pepper, text)) },
      select: { id: true },
    });
    return key === null
      ? refuse("unknown", "No consumer has this key. The gate would answer 401 key_unknown.", "who")
      : ok(publicId("key", key.id));
  }
  const exact = await tx.consumer.findUnique({ where: { externalId: text }, select: { id: true } });
  if (exact !== null) return ok(publicId("consumer", exact.id));
  return byName(tx, text);
}

async function byName(tx: Tx, text: string): Promise<Result<string, "unknown" | "ambiguous">> {
  const select = { id: true, name: true, externalId: true } as const;
  const named = await tx.consumer.findMany({
    // In any case is by ILIKE, whose wildcards must stand for themselves.
    where: { name: { equals: containsText(text).contains, mode: "insensitive" } },
    select,
    orderBy: { id: "asc" },
    take: NAMED_MAX + 1,
  });
  const found =
    named.length > 0
      ? named
      : await tx.consumer.findMany({
          where: { OR: [{ name: containsText(text) }, { externalId: containsText(text) }] },
          select,
          orderBy: { name: "asc" },
          take: NAMED_MAX + 1,
        });
  const [only] = found;
  if (only === undefined) return refuse("unknown", `No consumer is called “${text.slice(0, 60)}”.`, "who");
  if (found.length === 1) return ok(publicId("consumer", only.id));
  const some = found.slice(0, NAMED_MAX).map(({ name, externalId }) => `${name} (${externalId})`);
  const more = found.length > NAMED_MAX ? ", and more" : "";
  return refuse("ambiguous", `Several are meant: ${some.join(", ")}${more}. Give one's external id.`, "who");
}

const NAMED_MAX = 4;
