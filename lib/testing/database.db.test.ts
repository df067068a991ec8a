import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { testDatabase } from "@/lib/testing/database";

const databases: { close(): Promise<void> }[] = [];
afterAll(() => Promise.all(databases.map((database) => database.close())));

test("each test database has the schema and none of another's rows", async () => {
  const [one, two] = await Promise.all([testDatabase(), testDatabase()]);
  databases.push(one, two);
  await query(one.url, "INSERT INTO operator (email, name) VALUES ('ada@example.com', 'Ada')");
  expect(await query(one.url, "SELECT count(*)::int AS count FROM operator")).toEqual([{ count: 1 }]);
  expect(await query(two.url, "SELECT count(*)::int AS count FROM operator")).toEqual([{ count: 0 }]);
});

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
