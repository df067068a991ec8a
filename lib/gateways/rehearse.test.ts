import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDryRunPass } from "@/lib/platform/crypto";
import { rehearse } from "./rehearse";

const SECRET = "link-secret-link-secret-link-secret";
const NOW_MS = Date.UTC(2026, 10, 22, 12);
const PASS = { tokenDigest: "0f".repeat(32), keyDigest: "a7".repeat(32) };
const CALL = { method: "GET", host: null, path: "/v1/x", units: 1, consumer: null, clientIp: null };

let answer: { status: number; body: string };
let asked: { authorization: string; body: unknown };
const gate = createServer(async (request, response) => {
  let text = "";
  for await (const chunk of request) text += chunk;
  asked = { authorization: request.headers.authorization ?? "", body: JSON.parse(text) };
  response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
});

beforeAll(() => new Promise<void>((resolve) => gate.listen(0, "127.0.0.1", resolve)));
afterAll(() => gate.close());

const ask = (url = `http://127.0.0.1:${(gate.address() as AddressInfo).port}`) =>
  rehearse({ url, linkSecret: SECRET }, PASS, CALL, NOW_MS);

test("asks for a dry run with a pass for this gateway and key", async () => {
  answer = { status: 200, body: JSON.stringify({ allow: true, evidence: { version: 1, gateId: "gate-1" } }) };
  expect(await ask()).toMatchObject({ outcome: "allowed", evidence: { gateId: "gate-1" } });
  expect(asked.body).toMatchObject({ method: "GET", path: "/v1/x", dry_run: true });
  expect(openDryRunPass([SECRET], asked.authorization.replace("Bearer ", ""), NOW_MS)).toEqual(PASS);
});

test.each([
  [
    200,
    { allow: false, evidence: { version: 1, code: "no_plan" } },
    { outcome: "refused", receipt: { code: "no_plan" } },
  ],
  [
    400,
    { detail: "path: at most 8192 characters." },
    { outcome: "not_taken", message: "path: at most 8192 characters." },
  ],
  [200, { allow: true }, { outcome: "silent" }],
  [502, "<html>", { outcome: "silent" }],
])("of %i %j it makes %j", async (status, body, outcome) => {
  answer = { status, body: typeof body === "string" ? body : JSON.stringify(body) };
  expect(await ask()).toMatchObject(outcome);
});

test("a gate that is not there is silent", async () => {
  expect(await ask("http://127.0.0.1:9")).toEqual({ outcome: "silent" });
});
