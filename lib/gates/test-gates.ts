import type { OperatorActor } from "@/lib/access/actor";
import { type TestLedger, testLedger } from "@/lib/ledger/test-ledger";
import { openPrisma } from "@/lib/platform/db";

export interface GatesScene {
  readonly ledger: TestLedger;
  readonly client: ReturnType<typeof openPrisma>;
  readonly admin: OperatorActor;
  close(): Promise<void>;
}

/** A ledger of its own with one admin: for verbs of the console on what gates hold. */
export async function gatesScene(): Promise<GatesScene> {
  const ledger = await testLedger();
  const client = openPrisma(ledger.url);
  const { id } = await client.operator.create({ data: { email: "ada@tollgate.test", name: "Ada", role: "admin" } });
  return {
    ledger,
    client,
    admin: { kind: "operator", id, name: "Ada", role: "admin" },
    async close() {
      await client.$disconnect();
      await ledger.close();
    },
  };
}
