import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROKE, type Doors, digest, FakeCore, GATEWAY_TOKEN, startDoors, testGateway } from "@/gate/testing";
import { renderConfig } from "@/lib/gateways/config/render-config";
import { KIT_FACTS } from "../kit-facts";
import { isInstalled } from "../testing";

const core = new FakeCore();
let doors: Doors;

beforeAll(async () => {
  core.gateway = testGateway({ kind: "generic", dialects: ["generic"], keySources: ["header:x-api-key"] });
  core.answer = () => BROKE;
  doors = await startDoors(core);
});
afterAll(() => doors.close(0));

describe.skipIf(!isInstalled("curl", "--version"))("the generic request (skipped where curl is not installed)", () => {
  it("asks as it stands, once its placeholders are filled in", async () => {
    const facts = { ...KIT_FACTS, gateUrl: doors.url, token: GATEWAY_TOKEN, keySources: ["header:x-api-key"] };
    const { text } = renderConfig("generic", null, facts);
    const { stdout } = await promisify(execFile)("sh", ["-c", text.replace("<as the client sent it>", "tg_live_x")]);
    expect(stdout).toMatch(/^HTTP\/1\.1 402 Payment Required\r\n/);
    expect(stdout).toContain('"code":"credits_exhausted"');
    expect(core.calls).toMatchObject([
      {
        method: "GET",
        host: "api.example.com",
        path: "/v1/forecast?city=Oslo",
        keyDigest: digest("tg_live_x"),
        clientIp: "203.0.113.9",
      },
    ]);
  });
});
