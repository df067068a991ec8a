import { expect, test } from "playwright/test";
import { readDemo } from "@/e2e/demo";
import { call, freePort, isInstalled, startCaddy, startEcho } from "@/gateways/testing";
import { EXAMPLE_PLACES } from "@/lib/gateways/config/facts";
import { renderConfig } from "@/lib/gateways/config/render-config";

test.skip(!isInstalled("caddy", "version"), "Caddy is not installed");

for (const form of ["full", "short"]) {
  test(`Caddy, ${form}: the demo's consumers are served and refused as the gate says`, async () => {
    const demo = readDemo();
    const echo = await startEcho();
    const listen = await freePort();
    const facts = {
      ...EXAMPLE_PLACES,
      name: "demo",
      id: "gw_1",
      gateUrl: demo.gate_url,
      token: demo.gateway_token,
      pathToken: demo.gateway_path_token,
      keySources: ["header:x-api-key"],
      application: `127.0.0.1:${echo.port}`,
      listen,
    };
    const caddy = await startCaddy(listen, renderConfig("caddy", form, facts).text);
    try {
      const as = (key: string) => call(listen, demo.example.path, { headers: { "x-api-key": key } });
      const served = await as(demo.keys.ok);
      expect(served.status).toBe(200);
      expect(echo.served[0]).toMatchObject({
        url: demo.example.path,
        headers: { "x-consumer-id": expect.stringMatching(/^con_/), "x-plan": expect.stringMatching(/./) },
      });
      const expected: [key: string, status: number, code: string][] = [
        [demo.keys.broke, 402, "credits_exhausted"],
        [demo.keys.lapsed, 402, "subscription_canceled"],
        [demo.keys.over_quota, 402, "quota_exhausted"],
        [demo.keys.suspended, 403, "consumer_suspended"],
        [demo.keys.expired, 401, "key_invalid"],
        [demo.keys.revoked, 401, "key_invalid"],
      ];
      for (const [key, status, code] of expected) {
        const refused = await as(key);
        expect([refused.status, JSON.parse(refused.body).code]).toEqual([status, code]);
        expect(refused.headers["content-type"]).toBe("application/problem+json");
        expect(refused.headers.link !== undefined).toBe(status === 402);
      }
      const burst = await Promise.all(Array.from({ length: 20 }, () => as(demo.keys.limited)));
      const limited = burst.filter(({ status }) => status === 429);
      expect(limited.length).toBeGreaterThan(0);
      for (const { headers } of limited) expect(Number(headers["retry-after"])).toBeGreaterThan(0);
    } finally {
      await caddy.stop();
      await echo.close();
    }
  });
}
