import { z } from "zod";
import type { DemoStripe } from "../demo";
import { expandable, type Paging, paged } from "../parameters";
import { missing } from "../refusal";
import type { Kind, Kinds } from "../store";

export interface Endpoint {
  readonly method: "GET" | "POST" | "DELETE";
  /** Segments; `:id` is any. */
  readonly path: string;
  readonly input: z.ZodType;
  readonly run: (demo: DemoStripe, id: string, input: never) => unknown;
}

/** Gives a run's input the type of its own schema; the request's text is parsed by it before `run` is called. */
export function endpoint<Schema extends z.ZodType>(
  method: Endpoint["method"],
  path: string,
  input: Schema,
  run: (demo: DemoStripe, id: string, input: z.output<Schema>) => unknown,
): Endpoint {
  return { method, path, input, run };
}

export function retrieve(path: string, kind: Kind): Endpoint {
  return endpoint("GET", `${path}/:id`, z.strictObject({ ...expandable }), ({ store }, id) => {
    const object = store.get(kind, id);
    if (object === undefined) throw missing(kind, id);
    return object;
  });
}

export function listing<K extends Kind, Filters extends z.ZodRawShape>(
  path: string,
  kind: K,
  filters: Filters,
  fits: (filters: z.output<z.ZodObject<Filters>>, object: Kinds[K]) => boolean,
): Endpoint {
  const input = z.strictObject({ ...paged, ...filters });
  return endpoint("GET", path, input, ({ store }, _, given) => {
    const paging = given as unknown as Paging;
    const all = store
      .all(kind)
      .filter((object) => isWithin(paging.created, "created" in object ? (object.created ?? 0) : 0))
      .filter((object) => fits(given as unknown as z.output<z.ZodObject<Filters>>, object));
    return pageOf(`/v1/${path}`, all, paging);
  });
}

export function pageOf<T extends { id: string }>(url: string, all: readonly T[], { limit, ...paging }: Paging) {
  const at = (id: string | undefined) => (id === undefined ? -1 : all.findIndex((object) => object.id === id));
  const [after, before] = [at(paging.starting_after), at(paging.ending_before)];
  const from = before >= 0 ? Math.max(0, before - limit) : after + 1;
  const data = all.slice(from, before >= 0 ? before : from + limit);
  return { object: "list", url, has_more: before >= 0 ? from > 0 : from + limit < all.length, data };
}

/** What was there, with what is given; an empty value takes its name away. */
export function merged(old: Readonly<Record<string, string>>, given: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries({ ...old, ...given }).filter(([, value]) => value !== ""));
}

function isWithin(range: Paging["created"], created: number): boolean {
  if (range === undefined) return true;
  const { gte = created, lte = created, gt = created - 1, lt = created + 1 } = range;
  return created >= gte && created <= lte && created > gt && created < lt;
}
