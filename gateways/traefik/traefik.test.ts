import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ALLOW, BROKE, type Doors, digest, FakeCore, PATH_TOKEN, startDoors, testGateway } from "@/gate/testing";
import { renderConfig } from "@/lib/gateways/config/render-config";
import { KIT_FACTS } from "../kit-facts";
import { call } from "../testing";

const core = new FakeCore();
let doors: Doors;

beforeAll(async () => {
  core.gateway = testGateway({ kind: "traefik", dialects: ["traefik"], setsRequestId: false });
  core.answer = ({ keyDigest }) => (keyDigest === digest("ok") ? ALLOW : BROKE);
  doors = await startDoors(core);
});
afterAll(() => doors.close(0));

/** What ForwardAuth of Traefik 3 sends for `GET /v1/forecast?city=Oslo`, with the headers that the config lets through. */
const SENT = {
  host: "127.0.0.1:4020",
  "user-agent": "Go-http-client/1.1",
  "accept-encoding": "gzip",
  "x-forwarded-for": "203.0.113.9",
  "x-forwarded-host": "api.example.com",
  "x-forwarded-method": "GET",
  "x-forwarded-port": "443",
  "x-forwarded-proto": "https",
  "x-forwarded-uri": "/v1/forecast?city=Oslo",
};

/** Traefik itself is not run here: it has no Debian package. Its side of the protocol is taken from its source. */
describe("Traefik's ForwardAuth, as recorded", () => {
  const { text } = renderConfig("traefik", null, { ...KIT_FACTS, pathToken: PATH_TOKEN });
  const [, address = ""] = /address: "http:\/\/127\.0\.0\.1:4020([^"]+)"/.exec(text) ?? [];
  const ask = (key: string) => call(doors.port, address, { headers: { ...SENT, "x-api-key": key } });

  it("names the gateway by the token in the address, and the client's request by X-Forwarded headers", async () => {
    await ask("ok");
    expect(core.calls).toMatchObject([
      {
        dialect: "traefik",
        method: "GET",
        host: "api.example.com",
        path: "/v1/forecast?city=Oslo",
        clientIp: "203.0.113.9",
        repeat: null,
      },
    ]);
  });

  it("gets 200 with all headers that it copies to the application", async () => {
    const answer = await ask("ok");
    const [, copied = ""] = /authResponseHeaders: \[([^\]]+)\]/.exec(text) ?? [];
    expect([answer.status, answer.body]).toEqual([200, ""]);
    for (const name of copied.replaceAll('"', "").split(", "))
      expect(answer.headers).toHaveProperty(name.toLowerCase());
  });

  it("gets the refusal that it hands to the client as it is", async () => {
    const answer = await ask("broke");
    expect(answer.status).toBe(402);
    expect(answer.headers).toMatchObject({
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ratelimit: '"burst";r=4;t=1, "credits";r=120',
      link: expect.stringContaining('rel="payment"'),
    });
    expect(JSON.parse(answer.body)).toMatchObject({ status: 402, code: "credits_exhausted" });
  });

  it("lets through the headers that the gate reads, and no other convention's", () => {
    const [, allowed = ""] = /authRequestHeaders: \[([^\]]+)\]/.exec(text) ?? [];
    expect(allowed).toBe('"X-Api-Key", "Authorization", "Origin", "Access-Control-Request-Method"');
  });
});
