import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testDatabase } from "@/lib/testing/database";
import {
  DatabaseUnavailable,
  isTransient,
  listen,
  openDatabase,
  type PostgresDatabase,
  sqlState,
  withRetry,
} from "./postgres";

let server: Awaited<ReturnType<typeof testDatabase>>;
let database: PostgresDatabase;
beforeAll(async () => {
  server = await testDatabase();
  database = openDatabase(server.url, { max: 4 });
});
afterAll(async () => {
  await database.close();
  await server.close();
});

describe("values", () => {
  test("int8 comes back as Number, alone, in arrays and in JSON; timestamptz as Date", async () => {
    const [row] = await database.query(
      `SELECT 9007199254740991::int8 AS one, ARRAY[1, -2]::int8[] AS many, '{}'::int8[] AS none,
         json_build_object('n', 42::int8) AS json, '2026-11-22T12:00:00.123Z'::timestamptz AS at`,
    );
    expect(row).toEqual({
      one: 9_007_199_254_740_991,
      many: [1, -2],
      none: [],
      json: { n: 42 },
      at: new Date("2026-11-22T12:00:00.123Z"),
    });
  });

  test("an int8 beyond a safe integer is thrown, not rounded, and the connection goes on", async () => {
    await expect(database.query("SELECT 9007199254740993::int8 AS n")).rejects.toThrow(RangeError);
    await expect(database.query("SELECT ARRAY[9007199254740993]::int8[] AS n")).rejects.toThrow(RangeError);
    expect(await database.query("SELECT 1 AS n")).toEqual([{ n: 1 }]);
  });

  test("a prepared statement gives the same each time", async () => {
    for (const n of [1, 2, 3]) {
      expect(await database.query("SELECT $1::int8 AS n", [n], "test.echo")).toEqual([{ n }]);
    }
  });
});

describe("transactions", () => {
  test("commit what they return and roll back what they throw", async () => {
    await database.query("CREATE TABLE kept (n int)");
    const cut = database.transaction(async (sql) => {
      await sql.query("INSERT INTO kept VALUES (1)");
      throw new Error("no");
    });
    await expect(cut).rejects.toThrow("no");
    expect(await database.transaction((sql) => sql.query("INSERT INTO kept VALUES (2) RETURNING n"))).toEqual([
      { n: 2 },
    ]);
    expect(await database.query("SELECT n FROM kept")).toEqual([{ n: 2 }]);
  });

  test("a lock is waited for no longer than its time-out", async () => {
    await database.query("CREATE TABLE held (n int)");
    await database.transaction(async (sql) => {
      await sql.query("LOCK TABLE held");
      const waiting = database.query("SELECT * FROM held").catch(sqlState);
      expect(await waiting).toBe("55P03");
    });
  });

  test("a connection that is cut is reported as such and replaced", async () => {
    const cut = database.transaction(async (sql) => {
      const [me] = await sql.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
      await database.query("SELECT pg_terminate_backend($1::int)", [me?.pid]);
      await sql.query("SELECT 1 AS n");
    });
    const error = await cut.catch((thrown: unknown) => thrown);
    expect(isTransient(error)).toBe(true);
    expect(await database.query("SELECT 1 AS n")).toEqual([{ n: 1 }]);
  });

  test("a server that is not there is unavailable, at once", async () => {
    const nobody = openDatabase("postgresql://postgres@127.0.0.1:1/none");
    await expect(nobody.query("SELECT 1")).rejects.toThrow(DatabaseUnavailable);
    await nobody.close();
  });
});

describe("running again", () => {
  const refused = (code: string) =>
    database.query(`DO $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '${code}'; END $$`);

  test("a deadlock or a serialization failure is run again, until it succeeds", async () => {
    let runs = 0;
    const value = await withRetry(
      async () => {
        runs++;
        if (runs === 1) await refused("40P01");
        if (runs === 2) await refused("40001");
        return "done";
      },
      { baseMs: 1 },
    );
    expect([value, runs]).toEqual(["done", 3]);
  });

  test("no more than the attempts, then the failure is thrown", async () => {
    let runs = 0;
    const always = withRetry(
      () => {
        runs++;
        return refused("40P01");
      },
      { attempts: 3, baseMs: 1 },
    );
    expect(sqlState(await always.catch((thrown: unknown) => thrown))).toBe("40P01");
    expect(runs).toBe(3);
  });

  test("a broken CHECK is an alarm, never run again", async () => {
    let runs = 0;
    const broken = withRetry(() => {
      runs++;
      return refused("23514");
    });
    expect(sqlState(await broken.catch((thrown: unknown) => thrown))).toBe("23514");
    expect(runs).toBe(1);
  });
});

describe("listening", () => {
  test("hears once after connecting, then each notification, and connects again when it is cut", async () => {
    const heard = hearing();
    const listener = listen(server.url, "test_channel", heard.note, { next: () => 0 });
    await heard.reaches(1);
    await database.query("SELECT pg_notify('test_channel', '')::text AS sent");
    await heard.reaches(2);
    await database.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tollgate-listen' AND datname = current_database()",
    );
    await heard.reaches(3);
    await listener.close();
    await database.query("SELECT pg_notify('test_channel', '')::text AS sent");
    expect(heard.count()).toBe(3);
  });
});

/** Counts, and lets a test wait for a count instead of for a time. */
function hearing() {
  let heard = 0;
  let waiting: { count: number; resolve: () => void } | null = null;
  return {
    count: () => heard,
    note: () => {
      heard++;
      if (waiting && heard >= waiting.count) waiting.resolve();
    },
    reaches: (count: number) =>
      new Promise<void>((resolve) => {
        if (heard >= count) resolve();
        else waiting = { count, resolve };
      }),
  };
}
