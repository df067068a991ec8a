import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ConsoleDatabase, consoleDatabase } from "@/lib/testing/console-database";
import { hashPassword } from "./password";
import { lockSeconds, signIn } from "./sign-in";

let database: ConsoleDatabase;
let passwordHash: string;
beforeAll(async () => {
  database = await consoleDatabase();
  passwordHash = await hashPassword("correct horse battery");
});
afterAll(() => database.close());

const NOW = Date.UTC(2026, 10, 22, 12);

async function operator(email: string, data: { disabledAt?: Date } = {}) {
  return database.client.operator.create({ data: { email, name: "Ben", role: "operator", passwordHash, ...data } });
}

function attempt(email: string, password: string, nowMs = NOW) {
  return signIn(database.client, { email, password }, nowMs);
}

describe("signing in", () => {
  test("takes the password, whatever the case of the address", async () => {
    const { id } = await operator("in@tollgate.test");
    const answer = await attempt("  In@Tollgate.TEST ", "correct horse battery");
    expect(answer).toMatchObject({ state: "in", operator: { id, role: "operator" } });
  });

  test("refuses a wrong password, an unknown address and an unused invitation alike", async () => {
    await operator("wrong@tollgate.test");
    await database.client.operator.create({ data: { email: "unused@tollgate.test", name: "Cy", role: "viewer" } });
    for (const email of ["wrong@tollgate.test", "nobody@tollgate.test", "unused@tollgate.test"]) {
      expect(await attempt(email, "guess")).toEqual({ state: "wrong" });
    }
  });

  test("tells a disabled operator so, but only after the right password", async () => {
    await operator("off@tollgate.test", { disabledAt: new Date(NOW) });
    expect(await attempt("off@tollgate.test", "guess")).toEqual({ state: "wrong" });
    expect(await attempt("off@tollgate.test", "correct horse battery")).toEqual({ state: "disabled" });
  });

  test.each([
    ["x".repeat(300), "guess"],
    ["in@tollgate.test", "x".repeat(1001)],
  ])("refuses what is too long without hashing it", async (email, password) => {
    expect(await attempt(email, password)).toEqual({ state: "wrong" });
  });
});

describe("after five failures", () => {
  test.each(["known@tollgate.test", "stranger@tollgate.test"])("%s waits, and longer each time", async (email) => {
    if (email.startsWith("known")) await operator(email);
    for (let failure = 1; failure <= 5; failure++) expect(await attempt(email, "guess")).toEqual({ state: "wrong" });
    expect(await attempt(email, "correct horse battery")).toEqual({ state: "locked", seconds: 30 });
    expect(await attempt(email, "guess", NOW + 30_000)).toEqual({ state: "wrong" });
    expect(await attempt(email, "guess", NOW + 30_001)).toEqual({ state: "locked", seconds: 60 });
  });

  test("the right password clears the count", async () => {
    await operator("clear@tollgate.test");
    for (let failure = 1; failure <= 4; failure++) await attempt("clear@tollgate.test", "guess");
    expect(await attempt("clear@tollgate.test", "correct horse battery")).toMatchObject({ state: "in" });
    expect(await attempt("clear@tollgate.test", "guess")).toEqual({ state: "wrong" });
  });

  test("guesses at once are counted each", async () => {
    await operator("burst@tollgate.test");
    const answers = await Promise.all(Array.from({ length: 7 }, () => attempt("burst@tollgate.test", "guess")));
    expect(answers.filter(({ state }) => state === "wrong")).toHaveLength(5);
    expect(answers.filter(({ state }) => state === "locked")).toHaveLength(2);
  });

  test("the wait doubles up to a quarter of an hour", () => {
    expect([1, 4, 5, 6, 7, 9, 10, 100].map(lockSeconds)).toEqual([0, 0, 30, 60, 120, 480, 900, 900]);
  });
});
