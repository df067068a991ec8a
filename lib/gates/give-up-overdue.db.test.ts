import { afterAll, beforeAll, expect, test } from "vitest";
import { runAction } from "@/lib/access/run-action";
import { acquire } from "@/lib/ledger/acquire";
import { bootEpoch } from "@/lib/ledger/boot-epoch";
import { readPurse } from "@/lib/ledger/read-purse";
import { formOf } from "@/lib/testing/console-database";
import { editLostAfter } from "./edit-lost-after";
import { giveUpOverdue } from "./give-up-overdue";
import { readLostAfterH } from "./lost-after";
import { EditLostAfterInput } from "./schema";
import { type GatesScene, gatesScene } from "./test-gates";

let ledger: GatesScene["ledger"];
let client: GatesScene["client"];
let admin: GatesScene["admin"];
let close: GatesScene["close"];
beforeAll(async () => {
  ({ ledger, client, admin, close } = await gatesScene());
});
afterAll(() => close());

async function allow(hours: string) {
  const definition = {
    name: "setting.edit_lost_after",
    permission: "setting:write" as const,
    input: EditLostAfterInput,
    run: editLostAfter,
    done: () => "Saved",
  };
  return (await runAction(client, admin, definition, formOf({ hours }))).state;
}

async function gateHolding40(gateId: string, silentH: number) {
  const consumerId = await ledger.consumer();
  await ledger.grant(consumerId, 1000);
  const { epoch } = await ledger.database.transaction((sql) => bootEpoch(sql, gateId, ""));
  await ledger.database.transaction((sql) => acquire(sql, epoch, [{ consumerId, purse: "credits", want: 40, min: 1 }]));
  await ledger.database.query(
    "UPDATE gate_epoch SET seen_at = clock_timestamp() - $2::int * interval '1 hour' WHERE epoch = $1::bigint",
    [epoch, silentH],
  );
  return { consumerId, epoch };
}

async function spendable(consumerId: number) {
  return (await readPurse(ledger.database, consumerId))?.spendableMicros;
}

test("a gate that is silent for longer than the setting allows is given up, once, with the reason in the audit log", async () => {
  const long = await gateHolding40("gate-long", 9);
  const short = await gateHolding40("gate-short", 7);
  expect(await readLostAfterH(ledger.database)).toBeNull();
  expect(await giveUpOverdue(ledger.database, 20)).toBe(0);

  expect(await allow("8")).toMatchObject({ status: "done" });
  expect(await giveUpOverdue(ledger.database, 20)).toBe(1);
  expect(await giveUpOverdue(ledger.database, 20)).toBe(0);
  expect(await spendable(long.consumerId)).toBe(1000);
  expect(await spendable(short.consumerId)).toBe(960);
  expect(await ledger.violations()).toEqual([]);
  expect(await client.change.count({ where: { consumerId: long.consumerId, kind: "credits" } })).toBe(2);
  const rows = await client.auditEntry.findMany({ where: { targetKind: "gate" } });
  expect(rows).toMatchObject([
    {
      actorKind: "worker",
      action: "gate.declare_lost",
      targetName: "gate-long",
      targetId: BigInt(long.epoch),
      before: { state: "live" },
      after: { state: "lost", start: long.epoch, returnedMicros: "40", consumers: 1, settlements: 0 },
      reason: "Silent for more than 8 h (Settings).",
    },
  ]);
  expect(await client.auditEntry.findMany({ where: { targetName: "Silent gates" } })).toMatchObject([
    { before: { lostAfterHours: null }, after: { lostAfterHours: 8 } },
  ]);

  await allow("");
  expect(await readLostAfterH(ledger.database)).toBeNull();
});

test.each(["0", "721", "1.5", "soon", "-1"])("refuses %s hours at the field", async (hours) => {
  expect(await allow(hours)).toMatchObject({ fieldErrors: { hours: "Takes a whole number from 1 to 720 hours." } });
});
