import { z } from "zod";
import type { Actor, MemberActor, MemberRole, OperatorActor } from "@/lib/access/actor";
import { parseForm, typedValues } from "@/lib/access/form";
import { logFailure } from "@/lib/access/log-failure";
import { type Permission, whyNot } from "@/lib/access/permissions";
import { inTransaction } from "@/lib/access/transaction";
import type { Prisma, PrismaClient } from "@/lib/generated/prisma/client";
import type { Result } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

export type ActionState<T> =
  | { readonly status: "idle" }
  | { readonly status: "done"; readonly value: T; readonly message: string }
  | ActionRefusal;

export interface ActionRefusal {
  readonly status: "refused";
  readonly message: string;
  /** By the field's path: "name", "limits.0.limit". */
  readonly fieldErrors: Record<string, string>;
  /** What was typed, so that the form keeps it; without passwords. */
  readonly values: Record<string, string>;
}

/** What the writes of both sides have in common. */
interface WriteDefinition<Schema extends z.ZodType, T> {
  /** "key.create": kept with the request id, and named in logs. */
  readonly name: string;
  readonly input: Schema;
  /** The toast; names the object: Key “prod-eu” revoked. */
  readonly done: (value: T, input: z.output<Schema>) => string;
  /** Paths whose pages show what has changed. */
  readonly refresh?: (input: z.output<Schema>, value: T) => readonly string[];
  /** What a repeated request may be answered with, where the value itself must not be stored: a key without its secret. */
  readonly remember?: (value: T) => T;
  /** Fields that may hold line breaks. */
  readonly multiline?: readonly string[];
  /** What follows once it is written, beside the answer: the mail it has put into the outbox is sent. */
  readonly afterwards?: () => void;
}

export interface ActionDefinition<Schema extends z.ZodType, T> extends WriteDefinition<Schema, T> {
  /** Null: what it changes is the operator's own. */
  readonly permission: Permission | null;
  readonly run: (tx: Tx, actor: Actor, input: z.output<Schema>) => Promise<Result<T>>;
}

/** A write of the portal. Its consumer is the session's: no input names one. */
export interface PortalActionDefinition<Schema extends z.ZodType, T> extends WriteDefinition<Schema, T> {
  /** The least role that may; an owner may all. */
  readonly role: MemberRole;
  readonly run: (tx: Tx, actor: MemberActor, consumerId: bigint, input: z.output<Schema>) => Promise<Result<T>>;
}

export interface ActionOutcome<T> {
  readonly state: ActionState<T>;
  readonly refresh: readonly string[];
}

/** One write from a form of the console: permission first, then as every write. */
export async function runAction<Schema extends z.ZodType, T>(
  client: PrismaClient,
  actor: OperatorActor,
  definition: ActionDefinition<Schema, T>,
  form: FormData,
): Promise<ActionOutcome<T>> {
  const forbidden = definition.permission === null ? null : whyNot(actor.role, definition.permission);
  if (forbidden) return refused(form, forbidden);
  return runWrite(client, actor, definition, (tx, input) => definition.run(tx, actor, input), form);
}

/** One write from a form of the portal, for the member's own consumer. */
export async function runPortalAction<Schema extends z.ZodType, T>(
  client: PrismaClient,
  session: { readonly actor: MemberActor; readonly consumerId: bigint },
  definition: PortalActionDefinition<Schema, T>,
  form: FormData,
): Promise<ActionOutcome<T>> {
  const { actor, consumerId } = session;
  if (definition.role === "owner" && actor.role !== "owner") return refused(form, OWNERS_ONLY);
  return runWrite(client, actor, definition, (tx, input) => definition.run(tx, actor, consumerId, input), form);
}

/** For the line beside a disabled button, too. */
export const OWNERS_ONLY = "Only an owner can change this. Ask one of yours.";

/**
 * In the order that refuses earliest: fields, then one transaction that claims the request id, runs the verb and keeps its
 * answer. A refusal of the verb rolls all of it back; the same request sent again gets the first one's answer; whatever is
 * thrown is logged under a reference and answered without its message.
 */
async function runWrite<Schema extends z.ZodType, T>(
  client: PrismaClient,
  actor: OperatorActor | MemberActor,
  definition: WriteDefinition<Schema, T>,
  verb: (tx: Tx, input: z.output<Schema>) => Promise<Result<T>>,
  form: FormData,
): Promise<ActionOutcome<T>> {
  const requestId = RequestId.safeParse(form.get("requestId"));
  if (!requestId.success) return refused(form, "This form is out of date. Reload the page and send it again.");
  const parsed = parseForm(definition.input, form, definition.multiline);
  if (!parsed.ok) return refused(form, parsed.message, parsed.fieldErrors);

  try {
    const result = await inTransaction(client, (tx) =>
      once(tx, actor, definition, requestId.data, () => verb(tx, parsed.input)),
    );
    if (!result.ok)
      return refused(form, result.message, result.field === undefined ? {} : { [result.field]: result.message });
    return {
      state: { status: "done", value: result.value, message: definition.done(result.value, parsed.input) },
      refresh: definition.refresh?.(parsed.input, result.value) ?? [],
    };
  } catch (error) {
    return refused(form, logFailure(definition.name, error));
  }
}

const RequestId = z.uuid();

function refused<T>(form: FormData, message: string, fieldErrors: Record<string, string> = {}): ActionOutcome<T> {
  return { state: { status: "refused", message, fieldErrors, values: typedValues(form) }, refresh: [] };
}

/** The first claim of a request id holds its row until it commits, so that a twin waits here and then finds the answer. */
async function once<Schema extends z.ZodType, T>(
  tx: Tx,
  actor: OperatorActor | MemberActor,
  definition: WriteDefinition<Schema, T>,
  requestId: string,
  verb: () => Promise<Result<T>>,
): Promise<Result<T>> {
  const claimant = actor.kind === "operator" ? { operatorId: actor.id } : { memberId: actor.id };
  const claimed = await tx.actionRequest.createMany({
    data: { id: requestId, action: definition.name, ...claimant, result: {} },
    skipDuplicates: true,
  });
  if (claimed.count === 0) {
    const first = await tx.actionRequest.findUnique({
      where: { id: requestId, action: definition.name, ...claimant },
    });
    if (!first) {
      return {
        ok: false,
        code: "request_id_taken",
        message: "This form was sent before. Reload the page to send it anew.",
      };
    }
    return { ok: true, value: unpack(first.result) as T };
  }
  const result = await verb();
  if (!result.ok) return result;
  const kept = definition.remember ? definition.remember(result.value) : result.value;
  await tx.actionRequest.update({ where: { id: requestId }, data: { result: pack(kept) }, select: { id: true } });
  return result;
}

/** JSON that brings bigint and Date back as they were. */
function pack(value: unknown): Prisma.InputJsonValue {
  if (typeof value === "bigint") return { $bigint: value.toString() };
  if (value instanceof Date) return { $date: value.toISOString() };
  if (Array.isArray(value)) return value.map(pack);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, part]) => (part === undefined ? [] : [[name, pack(part)]])),
    );
  }
  // InputJsonValue leaves null out at the top level only; inside an object it is stored as JSON null.
  return (value ?? null) as Prisma.InputJsonValue;
}

function unpack(value: Prisma.JsonValue): unknown {
  if (Array.isArray(value)) return value.map(unpack);
  if (typeof value !== "object" || value === null) return value;
  if (typeof value.$bigint === "string") return BigInt(value.$bigint);
  if (typeof value.$date === "string") return new Date(value.$date);
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, part === undefined ? null : unpack(part)]),
  );
}
