import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runAction } from "@/lib/access/run-action";
import { acquire } from "@/lib/ledger/acquire";
import { bootEpoch } from "@/lib/ledger/boot-epoch";
import { flush } from "@/lib/ledger/flush";
import { readPurse } from "@/lib/ledger/read-purse";
import { stretch, usage } from "@/lib/ledger/test-ledger";
import { formOf } from "@/lib/testing/console-database";
import { declareLost } from "./declare-lost";
import { DeclareLostInput } from "./schema";
import { type GatesScene, gatesScene } from "./test-gates";

let ledger: GatesScene["ledger"];
let client: GatesScene["client"];
let admin: GatesScene["admin"];
let close: GatesScene["close"];
beforeAll(async () => {
  ({ ledger, client, admin, close } = await gatesScene());
});
afterAll(() => close());

let gates = 0;
/** A gate that holds 40 of a consumer's 1,000 microcredits, and was last heard of `silentS` ago. */
async function gateHolding40(silentS: number) {
  const consumerId = await ledger.consumer();
  await ledger.grant(consumerId, 1000);
  const { epoch } = await ledger.database.transaction((sql) => bootEpoch(sql, `gate-${++gates}`, ""));
  await ledger.database.transaction((sql) => acquire(sql, epoch, [{ consumerId, purse: "credits", want: 40, min: 1 }]));
  await ledger.database.query(
    "UPDATE gate_epoch SET seen_at = clock_timestamp() - $2::bigint * interval '1 second' WHERE epoch = $1::bigint",
    [epoch, silentS],
  );
  return { consumerId, epoch, gateId: `gate-${gates}` };
}

function declare(epoch: number, actor = admin) {
  const definition = {
    name: "gate.declare_lost",
    permission: "gate:write" as const,
    input: DeclareLostInput,
    run: declareLost,
    done: () => "Declared lost",
  };
  return runAction(client, actor, definition, formOf({ epoch: String(epoch) }));
}

function spendable(consumerId: number) {
  return readPurse(ledger.database, consumerId).then((purse) => purse?.spendableMicros);
}

describe("declaring a gate lost", () => {
  test("returns what it held, tells the gates, and leaves an audit row with the stake", async () => {
    const { consumerId, epoch, gateId } = await gateHolding40(181);
    expect(await spendable(consumerId)).toBe(960);
    const value = { gateId, epoch, returnedMicros: 40n, consumers: 1 };
    expect((await declare(epoch)).state).toMatchObject({ status: "done", value });
    expect(await spendable(consumerId)).toBe(1000);
    expect(await ledger.violations()).toEqual([]);
    expect(await client.change.findMany({ where: { consumerId, kind: "credits" } })).toHaveLength(2);
    expect(await client.auditEntry.findMany({ where: { targetKind: "gate", targetId: epoch } })).toMatchObject([
      {
        action: "gate.declare_lost",
        actorName: "Ada",
        targetName: gateId,
        before: { state: "live" },
        after: { state: "lost", start: epoch, returnedMicros: "40", consumers: 1 },
      },
    ]);
    expect((await declare(epoch)).state).toMatchObject({
      status: "refused",
      message: `This start of ${gateId} is declared lost already.`,
    });
  });

  test("charges what it has answered all the same if its report comes later", async () => {
    const { consumerId, epoch } = await gateHolding40(3600);
    await declare(epoch);
    const [lot] = await client.lot.findMany({ where: { consumerId } });
    const leases = [{ lotId: Number(lot?.id), consumerId, used: 30 }];
    const report = stretch({ epoch, from: 0, to: 1, leases, usage: [usage(consumerId, 30)] });
    await ledger.database.transaction((sql) => flush(sql, report));
    expect(await spendable(consumerId)).toBe(970);
    expect(await ledger.violations()).toEqual([]);
  });

  test("is refused while the gate may still be spending, and says how long to wait", async () => {
    const { consumerId, epoch, gateId } = await gateHolding40(150);
    const { state } = await declare(epoch);
    expect(state).toMatchObject({
      status: "refused",
      message: expect.stringMatching(/^gate-\d+ was heard of 15\d s ago/),
    });
    expect(state).toMatchObject({ message: expect.stringMatching(/Stop it, or wait (2\d|30) s/) });
    expect(await spendable(consumerId)).toBe(960);
    expect(await client.auditEntry.count({ where: { targetName: gateId } })).toBe(0);
  });

  test("is an admin's alone, and refuses an epoch that never was", async () => {
    const { epoch } = await gateHolding40(3600);
    expect((await declare(epoch, { ...admin, role: "operator" })).state).toMatchObject({
      status: "refused",
      message: "Declaring a gate lost needs the admin role. You are an operator.",
    });
    for (const wrong of [0, -1, 1.5, 2 ** 63]) {
      expect((await declare(wrong)).state, `${wrong}`).toMatchObject({ fieldErrors: { epoch: expect.any(String) } });
    }
    expect((await declare(999_999)).state).toMatchObject({ message: "There is no such start of a gate." });
  });
});
