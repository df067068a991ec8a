import type { z } from "zod";
import type { OperatorActor } from "@/lib/access/actor";
import { parseForm, typedValues } from "@/lib/access/form";
import { logFailure } from "@/lib/access/log-failure";
import { type Permission, whyNot } from "@/lib/access/permissions";
import type { ActionOutcome } from "@/lib/access/run-action";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import type { Result } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

export interface QuestionDefinition<Schema extends z.ZodType, T> {
  /** "consumer.check_import": named in logs. */
  readonly name: string;
  /** Null: it only reads what anybody may see. */
  readonly permission: Permission | null;
  readonly input: Schema;
  readonly multiline?: readonly string[];
  readonly ask: (tx: Tx, input: z.output<Schema>) => Promise<Result<T>>;
}

/** What a form asks whose text is too long for an address: a dry run. PostgreSQL itself refuses whatever it would write. */
export async function runQuestion<Schema extends z.ZodType, T>(
  client: PrismaClient,
  actor: OperatorActor,
  definition: QuestionDefinition<Schema, T>,
  form: FormData,
): Promise<ActionOutcome<T>> {
  const refused = (message: string, fieldErrors: Record<string, string> = {}) => ({
    state: { status: "refused" as const, message, fieldErrors, values: typedValues(form) },
    refresh: [],
  });
  const forbidden = definition.permission === null ? null : whyNot(actor.role, definition.permission);
  if (forbidden) return refused(forbidden);
  const parsed = parseForm(definition.input, form, definition.multiline);
  if (!parsed.ok) return refused(parsed.message, parsed.fieldErrors);
  try {
    const answer = await client.$transaction(async (tx) => {
      await tx.$executeRaw`SET TRANSACTION READ ONLY`;
      return definition.ask(tx, parsed.input);
    });
    if (answer.ok) return { state: { status: "done", value: answer.value, message: "" }, refresh: [] };
    return refused(answer.message, answer.field === undefined ? {} : { [answer.field]: answer.message });
  } catch (error) {
    return refused(logFailure(definition.name, error));
  }
}
