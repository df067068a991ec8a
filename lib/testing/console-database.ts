import { randomUUID } from "node:crypto";
import type { OperatorActor } from "@/lib/access/actor";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { openPrisma } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";

export interface ConsoleDatabase {
  readonly client: PrismaClient;
  readonly admin: OperatorActor;
  close(): Promise<void>;
}

/** A database of its own with one admin, and the environment that the console's code reads in this process pointing to it. */
export async function consoleDatabase(): Promise<ConsoleDatabase> {
  const database = await testDatabase();
  Object.assign(process.env, {
    DATABASE_URL: database.url,
    KEY_PEPPER: "pepper-of-a-test-pepper-of-a-test",
    LINK_SECRET: "links-of-a-test-links-of-a-test-1",
    NEXTAUTH_SECRET: "auth-of-a-test-auth-of-a-test-auth",
    PUBLIC_URL: "http://console.test",
  });
  const client = openPrisma(database.url);
  const email = `${randomUUID()}@tollgate.test`;
  const { id, name, role } = await client.operator.create({ data: { email, name: "Ada", role: "admin" } });
  return {
    client,
    admin: { kind: "operator", id, name, role },
    async close() {
      await client.$disconnect();
      await database.close();
    },
  };
}

/** What a browser sends: the fields, and a request id of its own unless one is given. */
export function formOf(fields: Readonly<Record<string, string | readonly string[]>>, requestId?: string): FormData {
  const form = new FormData();
  form.set("requestId", requestId ?? randomUUID());
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) form.append(name, one);
  return form;
}
