import type { RouteRow } from "@/lib/engine/snapshot";
import { ok, type Result } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";
import { type OpenApiOperation, readOpenApi } from "./openapi";
import { patternKey } from "./pattern";
import { readLiveRoutes, readTakenNames } from "./queries";
import { unmatchableText } from "./refusals";
import { ROUTES_MAX } from "./schema";

export interface CheckedOperation {
  /** Names it within the file: "GET /v1/forecast/{city}". */
  readonly id: string;
  /** As the route would be named: another than the file's where that is taken. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly verdict: "new" | "existing" | "conflicting" | "unsupported";
  /** With which route it meets, or why it cannot be one; empty for a new one. */
  readonly says: string;
}

/** The dry run: what each operation of the file would come to. Only reads. */
export async function checkOpenApi(tx: Tx, { file }: { readonly file: string }): Promise<Result<CheckedOperation[]>> {
  const operations = readOpenApi(file);
  if (!operations.ok) return operations;
  const live = await readLiveRoutes(tx);
  const anyHost = live.filter(({ host }) => host === null);
  const byPattern = new Map(anyHost.flatMap((route) => keysOf(route).map((key) => [key, route.name])));
  const taken = await readTakenNames(
    tx,
    operations.value.map(({ name }) => name),
  );
  let room = ROUTES_MAX - live.length;

  const inFile = new Map<string, string>();
  const checked = operations.value.map((operation): CheckedOperation => {
    const { id, method, path } = operation;
    const judged = (verdict: CheckedOperation["verdict"], says: string) => ({
      id,
      name: operation.name,
      method,
      path,
      verdict,
      says,
    });
    const problem = operation.problem ?? unmatchableText(candidateOf(operation));
    if (problem !== null) return judged("unsupported", problem);
    const key = patternKey(candidateOf(operation));
    const existing = byPattern.get(key) ?? byPattern.get(`${method} ${path}`);
    if (existing !== undefined) return judged("existing", `Is the route “${existing}” already; it stays as it is.`);
    const twin = inFile.get(key);
    if (twin !== undefined) return judged("conflicting", `Calls could not tell it from ${twin} of this file.`);
    if (room <= 0) return judged("conflicting", `There are ${ROUTES_MAX} routes then, the most that a gate holds.`);
    room -= 1;
    inFile.set(key, id);
    const name = freeName(operation.name, taken);
    taken.add(name);
    return { ...judged("new", ""), name };
  });
  return ok(checked);
}

/** The same text is taken, too, where upper and lower case do not differ. */
function keysOf(route: RouteRow): string[] {
  return [patternKey(route), `${route.method} ${route.path}`];
}

function candidateOf({ name, method, path }: OpenApiOperation) {
  return { name, host: null, method, path, caseSensitive: true };
}

/** "listCities", else "listCities 2". */
function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name.slice(0, 95)} ${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
