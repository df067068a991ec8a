import { expect, test } from "vitest";
import { auditCsv } from "./audit-csv";

test("an entry is one line with both sides in words, and no cell of it is a formula", () => {
  const entry = {
    id: 33n,
    at: new Date("2026-11-22T12:00:00Z"),
    actorKind: "operator" as const,
    actorId: 1n,
    actorName: "=cmd()",
    action: "consumer.edit",
    targetKind: "consumer",
    targetId: 1n,
    targetName: "Acme, Inc.",
    consumerId: 1n,
    before: { name: "Acme", spendCapMicros: null },
    after: { name: "Acme, Inc.", spendCapMicros: "5000000" },
    reason: null,
    configVersion: null,
  };
  expect(auditCsv([entry]).split("\r\n").slice(1)).toEqual([
    [
      "aud_11,2026-11-22T12:00:00.000Z,operator,'=cmd(),consumer.edit,consumer",
      '"Acme, Inc.",con_1,name: Acme,"name: Acme, Inc.; spend cap: 5.00 credits",',
    ].join(","),
    "",
  ]);
});
