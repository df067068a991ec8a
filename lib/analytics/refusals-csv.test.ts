import { expect, test } from "vitest";
import type { RefusalRow } from "./list-refusals";
import { refusalsCsv } from "./refusals-csv";

const row: RefusalRow = {
  decisionId: "dec_1-7Q_3",
  minute: new Date("2026-11-22T14:31:00Z"),
  code: "credits_exhausted",
  status: 402,
  suspect: null,
  calls: 3,
  consumer: { id: "con_7", name: "Orchard Freight" },
  plan: { id: "plan_2", name: "Growth", version: 4 },
  route: { id: "rt_6", method: "POST", path: "/v1/translate" },
  samplePath: null,
  gateway: { id: "gw_1", name: "edge" },
  priceMicros: 400_000n,
  purseMicros: null,
};

const lineOf = (changes: Partial<RefusalRow>) => refusalsCsv([{ ...row, ...changes }]).split("\r\n")[1];

test("a refusal is one line under the header, amounts in credits, what is missing empty", () => {
  expect(refusalsCsv([row])).toBe(
    "minute,decision_id,code,status,suspected_because,consumer_id,consumer,plan,route,gateway,calls,price_credits,purse_credits\r\n" +
      "2026-11-22T14:31:00.000Z,dec_1-7Q_3,credits_exhausted,402,,con_7,Orchard Freight,Growth v4,POST /v1/translate,edge,3,0.4,\r\n",
  );
});

test("quotes, commas and line breaks stay inside their cell", () => {
  expect(lineOf({ consumer: { id: "con_7", name: 'Quill, "Q" & Co' } })).toContain('"Quill, ""Q"" & Co"');
});

test.each(["=1+1", "+1", "-1", "@sum", "\tx"])("%j does not become a formula", (name) => {
  expect(lineOf({ consumer: { id: "con_7", name } })).toContain(`'${name}`);
});
