import { expect, test } from "vitest";
import { foreignToGate, refusalOf } from "./import-rules.mjs";

const value = { isPackage: false, isType: false };
const type = { isPackage: false, isType: true };
const packaged = { isPackage: true, isType: false };

test.each([
  ["gate/main.ts", "lib/platform/env", value],
  ["gate/main.ts", "gate/http", value],
  ["gate/main.ts", "node:http", packaged],
  ["lib/plans/create-plan.ts", "lib/routes/queries", value],
  ["lib/platform/db.ts", "lib/generated/prisma/client", value],
  ["components/forms/action-form.tsx", "lib/access/action", type],
  ["lib/ledger/flush.db.test.ts", "lib/testing/database", value],
  ["app/layout.tsx", "components/ui/button", value],
])("%s may import %s", (file, imported, how) => {
  expect(refusalOf(file, imported, how)).toBeNull();
});

test.each([
  ["gate/main.ts", "lib/platform/db", value],
  ["gate/main.ts", "lib/consumers/queries", value],
  ["gate/main.ts", "next", packaged],
  ["lib/engine/decide.ts", "lib/ledger/flush", value],
  ["lib/engine/decide.ts", "pg", packaged],
  ["lib/kernel/money.ts", "zod", packaged],
  ["lib/platform/postgres.ts", "lib/platform/db", value],
  ["lib/routes/queries.ts", "app/layout", value],
  ["components/forms/action-form.tsx", "lib/access/action", value],
  ["components/purse/purse.tsx", "lib/generated/prisma/client", type],
])("%s may not import %s", (file, imported, how) => {
  expect(refusalOf(file, imported, how)).toMatch(/may not/);
});

test("the gate's bundle is searched for what belongs to the console", () => {
  const names = ["gate/main.ts", "lib/generated/prisma/client.ts", "pg", "next/server", "reactor", "@prisma/client"];
  expect(foreignToGate(names)).toEqual(["lib/generated/prisma/client.ts", "next/server", "@prisma/client"]);
});
