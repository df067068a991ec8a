import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runAction } from "@/lib/access/run-action";
import { bootEpoch } from "@/lib/ledger/boot-epoch";
import { pollChanges } from "@/lib/ledger/poll-changes";
import { prismaSql } from "@/lib/platform/db";
import { formOf } from "@/lib/testing/console-database";
import { editRateSharing } from "./edit-rate-sharing";
import { rateCounting } from "./rate-counting";
import { EditRateSharingInput } from "./schema";
import { type GatesScene, gatesScene } from "./test-gates";

let ledger: GatesScene["ledger"];
let client: GatesScene["client"];
let admin: GatesScene["admin"];
let close: GatesScene["close"];
beforeAll(async () => {
  ({ ledger, client, admin, close } = await gatesScene());
});
afterAll(() => close());

async function edit(shared: string, actor = admin) {
  const definition = {
    name: "setting.edit_rates",
    permission: "setting:write" as const,
    input: EditRateSharingInput,
    run: editRateSharing,
    done: () => "Saved",
  };
  return (await runAction(client, actor, definition, formOf({ shared }))).state;
}

async function dividedBy(): Promise<number> {
  return (await pollChanges(ledger.database, null)).ratesDividedBy;
}

describe("what a rate allows where several gates run", () => {
  test("gates that are heard of divide it once an admin says so, with an audit row for each change", async () => {
    const epochs: number[] = [];
    for (const gateId of ["one", "two", "three"]) {
      const { epoch } = await ledger.database.transaction((sql) => bootEpoch(sql, gateId, ""));
      epochs.push(epoch);
    }
    expect(await dividedBy()).toBe(1);
    expect(await rateCounting(prismaSql(client))).toEqual({ shared: "each", liveGates: 3 });

    expect(await edit("divided")).toMatchObject({ status: "done" });
    expect(await edit("divided")).toMatchObject({ status: "done" });
    expect(await dividedBy()).toBe(3);
    await ledger.database.query(
      "UPDATE gate_epoch SET seen_at = clock_timestamp() - interval '121 seconds' WHERE epoch = $1::bigint",
      [epochs[0]],
    );
    expect(await dividedBy()).toBe(2);
    expect(await rateCounting(prismaSql(client))).toEqual({ shared: "divided", liveGates: 2 });

    expect(await edit("each")).toMatchObject({ status: "done" });
    expect(await dividedBy()).toBe(1);
    expect(await client.auditEntry.findMany({ orderBy: { id: "asc" } })).toMatchObject([
      { action: "setting.edit", targetName: "Rates", before: { shared: "each" }, after: { shared: "divided" } },
      { action: "setting.edit", targetName: "Rates", before: { shared: "divided" }, after: { shared: "each" } },
    ]);
  });

  test("is an admin's alone, and takes no other word", async () => {
    expect(await edit("divided", { ...admin, role: "operator" })).toMatchObject({
      status: "refused",
      message: "Changing settings needs the admin role. You are an operator.",
    });
    expect(await edit("some")).toMatchObject({ fieldErrors: { shared: "Takes each or divided." } });
    expect(await dividedBy()).toBe(1);
  });
});
