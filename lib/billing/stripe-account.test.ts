import { describe, expect, test } from "vitest";
import { openStripe } from "./stripe-account";

const DEMO_STRIPE_PORT = 4030;

function addressOf(STRIPE_SECRET_KEY?: string) {
  const account = openStripe({ STRIPE_SECRET_KEY, DEMO_STRIPE_PORT });
  const [host, port] = [account.stripe.getApiField("host"), account.stripe.getApiField("port")];
  return { address: `${host}:${port}`, livemode: account.livemode, demo: account.demo };
}

describe("the way to Stripe", () => {
  test.each([
    ["sk_live_51Hxxxxxxxxxx", true],
    ["rk_live_51Hxxxxxxxxxx", true],
    ["sk_test_51Hxxxxxxxxxx", false],
    ["rk_test_51Hxxxxxxxxxx", false],
  ])("of the key %s is Stripe's own, never the demo's", (key, livemode) => {
    expect(addressOf(key)).toEqual({ address: "api.stripe.com:443", livemode, demo: false });
  });

  test("without a key is the demo's, on this machine", () => {
    expect(addressOf()).toEqual({ address: "127.0.0.1:4030", livemode: false, demo: true });
  });
});
