import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { newWebhookSeed, webhookSecret } from "@/lib/platform/crypto";
import { signWebhook } from "./sign";

const PEPPER = "pepper-of-a-test-pepper-of-a-test";

test("the test vector of the Standard Webhooks specification", () => {
  const headers = signWebhook(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    atS: 1_614_265_330,
    body: '{"test": 2432232314}',
  });
  expect(headers).toEqual({
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

test("the specification's own package takes it by either secret, by no other, and not with a changed body or id", () => {
  const [now, old, other] = [newWebhookSeed(), newWebhookSeed(), newWebhookSeed()].map((seed) =>
    webhookSecret(PEPPER, seed),
  ) as [string, string, string];
  const body = JSON.stringify({ type: "balance.low", timestamp: "2026-11-22T12:00:00.000Z", data: { name: "Ærø" } });
  const headers = signWebhook([now, old], { id: "msg_1", atS: Math.floor(Date.now() / 1000), body });
  const verify = (secret: string, text = body, sent: Record<string, string> = { ...headers }) =>
    new Webhook(secret).verify(text, sent);
  expect(verify(now)).toEqual(JSON.parse(body));
  expect(verify(old)).toEqual(JSON.parse(body));
  expect(() => verify(other)).toThrow();
  expect(() => verify(now, body.replace("low", "up"))).toThrow();
  expect(() => verify(now, body, { ...headers, "webhook-id": "msg_2" })).toThrow();
});

test("a secret has 32 bytes, and follows from seed and pepper together", () => {
  const seed = newWebhookSeed();
  const secret = webhookSecret(PEPPER, seed);
  expect(Buffer.from(secret.replace(/^whsec_/, ""), "base64")).toHaveLength(32);
  expect(webhookSecret(PEPPER, seed)).toBe(secret);
  expect(webhookSecret(`${PEPPER}2`, seed)).not.toBe(secret);
  expect(webhookSecret(PEPPER, newWebhookSeed())).not.toBe(secret);
});
