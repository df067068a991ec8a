import { createHash } from "node:crypto";
import type { z } from "zod";
import type { OperatorActor } from "@/lib/access/actor";
import { parseForm, typedValues } from "@/lib/access/form";
import { whyNot } from "@/lib/access/permissions";
import { type ActionDefinition, type ActionOutcome, runAction } from "@/lib/access/run-action";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { ok, type Result, refuse } from "@/lib/kernel/result";

/** What has come of each object, by the id that named it. */
export interface BulkAnswer<T> {
  readonly done: readonly { readonly id: string; readonly value: T }[];
  readonly refused: readonly { readonly id: string; readonly message: string }[];
}

export interface BulkDefinition<Schema extends z.ZodType, T> extends Omit<ActionDefinition<Schema, T>, "done"> {
  /** The toast, where every object was done. */
  readonly done: (answer: BulkAnswer<T>) => string;
  /** What the form asks for, object by object; refuses what is wrong for all of them, or too many. */
  readonly items: (form: FormData) => Result<readonly BulkItem[]>;
}

/** One object's write: the fields of its form. */
export interface BulkItem {
  /** Names it in the answer, and makes its request id: the same for the same object. */
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Objects that one request may tick: some seconds' work. */
export const TICKED_MAX = 200;

/** The objects that are ticked in a list, sent as `ids[]`: each gets the form's other fields, and its own id as `field`. */
export function tickedItems(field: string): BulkDefinition<z.ZodType, never>["items"] {
  return (form) => {
    const ids = [...new Set(form.getAll("ids[]"))].filter((id) => typeof id === "string");
    if (ids.length === 0) return refuse("none_ticked", "Nothing is selected. Tick a row first.");
    if (ids.length > TICKED_MAX) {
      const message = `${ids.length.toLocaleString("en")} are selected: at most ${TICKED_MAX} go at once. Select fewer.`;
      return refuse("too_many", message);
    }
    const shared = typedValues(form);
    delete shared["ids[]"];
    return ok(ids.map((id) => ({ id, fields: { ...shared, [field]: id } })));
  };
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
  const refused = (message: string, fieldErrors: Record<string, string> = {}) => ({
    state: { status: "refused" as const, message, fieldErrors, values: typedValues(form) },
    refresh: [],
  });
  const forbidden = definition.permission === null ? null : whyNot(actor.role, definition.permission);
  if (forbidden) return refused(forbidden);
  if (typeof requestId !== "string") return refused("This form is out of date. Reload the page and send it again.");
  const items = definition.items(form);
  if (!items.ok) {
    return refused(items.message, items.field === undefined ? {} : { [items.field]: items.message });
  }
  const shared = sharedFault(definition, items.value[0], form);
  if (shared) return refused(shared.message, shared.fieldErrors);

  const answer = { done: [] as { id: string; value: T }[], refused: [] as { id: string; message: string }[] };
  const refresh = new Set<string>();
  const one = { ...definition, done: () => "" };
  for (const { id, fields } of items.value) {
    const { state, refresh: paths } = await runAction(client, actor, one, formOf(fields, requestIdOf(requestId, id)));
    for (const path of paths) refresh.add(path);
    if (state.status === "done") answer.done.push({ id, value: state.value });
    if (state.status === "refused") {
      answer.refused.push({ id, message: Object.values(state.fieldErrors)[0] ?? state.message });
    }
  }
  return { state: { status: "done", value: answer, message: definition.done(answer) }, refresh: [...refresh] };
}

/** What is wrong with the fields that were typed for all of them, so that it is told at the field and nothing is begun. */
function sharedFault<Schema extends z.ZodType, T>(
  { input, multiline }: BulkDefinition<Schema, T>,
  first: BulkItem | undefined,
  form: FormData,
) {
  if (first === undefined) return null;
  const parsed = parseForm(input, formOf(first.fields, ""), multiline);
  return !parsed.ok && Object.keys(parsed.fieldErrors).every((name) => form.has(name)) ? parsed : null;
}

function formOf(fields: BulkItem["fields"], requestId: string): FormData {
  const form = new FormData();
  form.set("requestId", requestId);
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

/** A UUID of version 8: the digest's own bits, the same for the same object of the same request. */
export function requestIdOf(requestId: string, id: string): string {
  const hex = createHash("sha256").update(`${requestId} ${id}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
