import fc from "fast-check";
import type { Database, Sql } from "@/lib/kernel/sql";

/** A bug that somebody could write in SQL, to see that a property test notices it. */
export interface PlantedBug {
  readonly bug: string;
  /** This text of the product's statements, and what is there instead. */
  readonly texts: readonly (readonly [of: string, becomes: string])[];
  /** Takes away what of the schema stands in its way. */
  readonly schema?: readonly string[];
}

export interface PlantedDatabase extends Database {
  /** Texts that no statement has had so far: where the product's SQL has changed, the bug was never there. */
  missed(): string[];
}

export function plantBug(database: Database, { texts }: PlantedBug): PlantedDatabase {
  const met = new Set<string>();
  const rewritten = (text: string) =>
    texts.reduce((sum, [of, becomes]) => {
      if (sum.includes(of)) met.add(of);
      return sum.replaceAll(of, becomes);
    }, text);
  const over = (sql: Sql): Sql => ({
    // What has another text must not be prepared under the statement's name.
    query: (text, values, name) => sql.query(rewritten(text), values, rewritten(text) === text ? name : undefined),
  });
  return {
    ...over(database),
    transaction: (run) => database.transaction((sql) => run(over(sql))),
    missed: () => texts.map(([of]) => of).filter((of) => !met.has(of)),
  };
}

/**
 * The case in which the property fails by what it expects, or by a constraint of the schema; null: it holds for all of them. The
 * seed is one of its own, so that a bug is noticed every time or never.
 */
export async function noticedIn<T>(property: fc.IAsyncPropertyWithHooks<T>, numRuns: number): Promise<number | null> {
  const details = await fc.check(property, { numRuns, seed: 402, endOnFailure: true });
  if (!details.failed) return null;
  const { errorInstance } = details;
  if (!(errorInstance instanceof Error)) throw errorInstance;
  const isNotice =
    errorInstance.name === "AssertionError" || CONSTRAINT.test(String(Reflect.get(errorInstance, "code")));
  if (isNotice) return details.numRuns;
  throw errorInstance;
}

/** PostgreSQL's class of what integrity constraints refuse. */
const CONSTRAINT = /^23\d{3}$/;
