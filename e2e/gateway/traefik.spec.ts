import { expect, test } from "playwright/test";
import { readDemo } from "@/e2e/demo";
import { call } from "@/gateways/testing";

test("the request that Traefik's ForwardAuth sends is answered as it needs, by path token", async () => {
  const demo = readDemo();
  const gate = new URL(demo.gate_url);
  const ask = (key: string, token = demo.gateway_path_token) =>
    call(Number(gate.port), `/v1/gw/${token}/authz/traefik`, {
      headers: {
        "x-api-key": key,
        "x-forwarded-for": "203.0.113.9",
        "x-forwarded-host": "api.example.com",
        "x-forwarded-method": demo.example.method,
        "x-forwarded-proto": "https",
        "x-forwarded-uri": demo.example.path,
      },
    });
  const allowed = await ask(demo.keys.ok);
  expect([allowed.status, allowed.body]).toEqual([200, ""]);
  expect(allowed.headers).toMatchObject({ "x-consumer-id": expect.stringMatching(/^con_/), "content-length": "0" });

  const refused = await ask(demo.keys.broke);
  expect([refused.status, JSON.parse(refused.body).code]).toEqual([402, "credits_exhausted"]);

  const wrong = await ask(demo.keys.ok, "tgp_wrong");
  expect([wrong.status, JSON.parse(wrong.body).code]).toEqual([503, "gateway_unauthorized"]);
});
