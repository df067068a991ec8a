import { createHash } from "node:crypto";
import type { z } from "zod";
import type { OperatorActor } from "@/lib/access/actor";
import { parseForm, typedValues } from "@/lib/access/form";
import { whyNot } from "@/lib/access/permissions";
import { type ActionDefinition, type ActionOutcome, runAction } from "@/lib/access/run-action";
import type { PrismaClient } from "@/lib/generated/prisma/client";

/** Objects that one request may name: some seconds' work. */
export const BULK_MAX = 200;

/** What has come of each object, by the id that named it. */
export interface BulkAnswer<T> {
  readonly done: readonly { readonly id: string; readonly value: T }[];
  readonly refused: readonly { readonly id: string; readonly message: string }[];
}

export interface BulkDefinition<Schema extends z.ZodType, T> extends Omit<ActionDefinition<Schema, T>, "done"> {
  /** The toast, where every object was done. */
  readonly done: (answer: BulkAnswer<T>) => string;
  /** The field that names the object; the form sends it as `ids[]`. */
  readonly each: string;
}

/**
 * One act on many objects: each is a write of its own, with its own transaction, audit row and answer, so that one refusal
 * leaves the others done. Its request id comes from the form's and the object's, so a repeat finds the first answers and
 * goes on where the first was cut off. What would be refused for every object is refused before the first.
 */
export async function runBulk<Schema extends z.ZodType, T>(
  client: PrismaClient,
  actor: OperatorActor,
  definition: BulkDefinition<Schema, T>,
  form: FormData,
): Promise<ActionOutcome<BulkAnswer<T>>> {
  const requestId = form.get("requestId");
  const ids = [...new Set(form.getAll("ids[]").filter((id) => typeof id === "string"))];
  const refused = (message: string, fieldErrors: Record<string, string> = {}) => ({
    state: { status: "refused" as const, message, fieldErrors, values: typedValues(form) },
    refresh: [],
  });
  const forbidden = whyNot(actor.role, definition.permission);
  if (forbidden) return refused(forbidden);
  if (typeof requestId !== "string") return refused("This form is out of date. Reload the page and send it again.");
  const [first] = ids;
  if (first === undefined) return refused("Nothing is selected. Tick a row first.");
  if (ids.length > BULK_MAX) {
    return refused(`${ids.length.toLocaleString("en")} are selected: at most ${BULK_MAX} go at once. Select fewer.`);
  }
  const parsed = parseForm(definition.input, formFor(first), definition.multiline);
  if (!parsed.ok && parsed.fieldErrors[definition.each] === undefined) {
    return refused(parsed.message, parsed.fieldErrors);
  }

  const answer = { done: [] as { id: string; value: T }[], refused: [] as { id: string; message: string }[] };
  const refresh = new Set<string>();
  const one = { ...definition, done: () => "" };
  for (const id of ids) {
    const { state, refresh: paths } = await runAction(client, actor, one, formFor(id));
    for (const path of paths) refresh.add(path);
    if (state.status === "done") answer.done.push({ id, value: state.value });
    if (state.status === "refused") {
      answer.refused.push({ id, message: state.fieldErrors[definition.each] ?? state.message });
    }
  }
  return { state: { status: "done", value: answer, message: definition.done(answer) }, refresh: [...refresh] };

  function formFor(id: string): FormData {
    const copy = new FormData();
    for (const [name, value] of form) if (name !== "ids[]") copy.append(name, value);
    copy.set("requestId", requestIdOf(String(requestId), id));
    copy.set(definition.each, id);
    return copy;
  }
}

/** A UUID of version 8: the digest's own bits, the same for the same object of the same request. */
export function requestIdOf(requestId: string, id: string): string {
  const hex = createHash("sha256").update(`${requestId} ${id}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
