import { z } from "zod";
import { type DemoRefusal, invalid } from "./refusal";

/** Form text as the SDK sends it, `a[b][0][c]=v`, checked by a strict schema; refuses in Stripe's words. */
export function readParameters<Schema extends z.ZodType>(schema: Schema, form: URLSearchParams): z.output<Schema> {
  const result = schema.safeParse(unflatten(form));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw issue === undefined ? invalid("Invalid request.") : refusalOf(issue);
}

function refusalOf(issue: z.core.$ZodIssue): DemoRefusal {
  const param = nameOf(issue.path);
  if (issue.code === "unrecognized_keys") {
    const unknown = nameOf([...issue.path, issue.keys[0] ?? ""]);
    return invalid(`Received unknown parameter: ${unknown}`, { code: "parameter_unknown", param: unknown });
  }
  if (issue.code === "invalid_type" && issue.input === undefined) {
    return invalid(`Missing required param: ${param}.`, { code: "parameter_missing", param });
  }
  return invalid(`Invalid ${param}: ${issue.message}`, { code: "parameter_invalid", param });
}

function nameOf(path: readonly PropertyKey[]): string {
  const [first = "", ...rest] = path.map(String);
  return first + rest.map((part) => `[${part}]`).join("");
}

interface Tree {
  [name: string]: string | Tree;
}

/** Lists arrive as objects with the keys 0, 1 …; `list` below turns them back. */
function unflatten(form: URLSearchParams): Tree {
  const root: Tree = Object.create(null);
  for (const [name, value] of form) {
    const path = name.replaceAll("]", "").split("[");
    let node = root;
    for (const part of path.slice(0, -1)) {
      const next = node[part];
      if (typeof next === "string") throw invalid(`Invalid parameter: ${name}`, { param: name });
      node = node[part] = next ?? Object.create(null);
    }
    const last = path.at(-1) ?? "";
    // `expand[]=a&expand[]=b`
    node[last === "" ? String(Object.keys(node).length) : last] = value;
  }
  return plain(root);
}

function plain(tree: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree).map(([name, value]) => [name, typeof value === "string" ? value : plain(value)]),
  );
}

export function list<Item extends z.ZodType>(item: Item) {
  return z.record(z.string().regex(/^\d+$/), item).transform((byIndex) => Object.values(byIndex) as z.output<Item>[]);
}

export const text = z.string().max(5000);
export const whole = z
  .string()
  .regex(/^-?\d{1,15}$/, "not an integer")
  .transform(Number);
export const flag = z.enum(["true", "false"]).transform((value) => value === "true");
/** An empty value takes the name away, as Stripe does. */
export const metadata = z.record(z.string().max(40), z.string().max(500)).default({});
export const currency = z
  .string()
  .regex(/^[a-zA-Z]{3}$/, "not a currency")
  .transform((code) => code.toLowerCase());

export const expandable = { expand: list(z.string()).optional() };

const since = z.union([
  whole.transform((at) => ({ gte: at, lte: at, gt: undefined, lt: undefined })),
  z.strictObject({ gte: whole.optional(), gt: whole.optional(), lte: whole.optional(), lt: whole.optional() }),
]);

export const paged = {
  ...expandable,
  limit: whole.pipe(z.number().min(1).max(100)).default(10),
  starting_after: z.string().optional(),
  ending_before: z.string().optional(),
  created: since.optional(),
};

export type Paging = z.output<z.ZodObject<typeof paged>>;
