import { expect, test } from "vitest";
import { CreateGatewayInput, RotateTokenInput } from "./schema";

const form = {
  name: "edge-1",
  kind: "nginx",
  dialects: ["nginx"],
  keySources: '["header:X-Api-Key","bearer","query:api_key"]',
  unknownRoute: "deny",
  trustedHops: "1",
  setsRequestId: "on",
  nginxForm: "accel",
};

function issues(fields: Record<string, unknown>): string[] {
  const { error } = CreateGatewayInput.safeParse({ ...form, ...fields });
  return (error?.issues ?? []).map((issue) => `${issue.path.join(".")}: ${issue.message}`);
}

test("takes a gateway as the form sends it; header names in lower case", () => {
  expect(CreateGatewayInput.parse(form)).toEqual({
    name: "edge-1",
    kind: "nginx",
    dialects: ["nginx"],
    keySources: ["header:x-api-key", "bearer", "query:api_key"],
    namesConsumer: false,
    unknownRoute: "deny",
    trustedHops: 1,
    setsRequestId: true,
    legacyHeaders: false,
    nginxForm: "accel",
  });
});

test("without a dialect it asks by the check API alone", () => {
  expect(CreateGatewayInput.parse({ ...form, dialects: undefined }).dialects).toEqual([]);
});

test.each([
  [{ name: "" }, "name: Cannot be empty."],
  [{ name: "a\r\nb" }, "name: Takes one line of text without control characters."],
  [{ kind: "apache" }, "kind: Takes a kind of gateway."],
  [{ dialects: ["nginx", "nginx"] }, "dialects: Names a dialect twice."],
  [{ dialects: ["soap"] }, expect.stringMatching(/^dialects.0: Takes generic, nginx/)],
  [{ keySources: "[]" }, "keySources: Add the place where callers put their key."],
  [{ keySources: '["header:"]' }, expect.stringMatching(/^keySources.0: Takes a header/)],
  [{ keySources: '["header:a b"]' }, expect.stringMatching(/^keySources.0: Takes a header/)],
  [{ keySources: '["header:a\\r\\nb"]' }, expect.stringMatching(/^keySources.0: Takes a header/)],
  [{ keySources: '["cookie:a"]' }, expect.stringMatching(/^keySources.0: Takes a header/)],
  [{ keySources: `["query:${"x".repeat(65)}"]` }, expect.stringMatching(/^keySources.0: Takes a header/)],
  [{ keySources: '["header:Authorization"]' }, expect.stringMatching(/^keySources.0: Choose the bearer token/)],
  [{ keySources: '["header:X-Gateway-Token"]' }, expect.stringMatching(/^keySources.0: This header is between/)],
  [{ keySources: '["header:X-Forwarded-Uri"]' }, expect.stringMatching(/^keySources.0: This header is between/)],
  [{ keySources: '["bearer","bearer"]' }, "keySources.1: This place is in the list already."],
  [{ keySources: '{"__proto__":["bearer"]}' }, "keySources: Takes a list of places."],
  [{ unknownRoute: "maybe" }, "unknownRoute: Takes deny or allow."],
  [{ trustedHops: "17" }, "trustedHops: Takes a whole number from 0 to 16 proxies."],
  [{ trustedHops: "-1" }, "trustedHops: Takes a whole number from 0 to 16 proxies."],
  [{ nginxForm: "lua" }, expect.stringMatching(/^nginxForm: /)],
  [{ kind: "traefik" }, expect.stringMatching(/^setsRequestId: Traefik passes/)],
  [{ namesConsumer: "on" }, expect.stringMatching(/^namesConsumer: Only the kong dialect/)],
  [{ token: "tgw_mine" }, expect.stringMatching(/Unrecognized key/)],
])("%j is refused at its field", (fields, message) => {
  expect(issues(fields)).toEqual([message]);
});

test("a rotation names one of the two tokens", () => {
  expect(RotateTokenInput.safeParse({ gatewayId: "gw_1", token: "both" }).success).toBe(false);
  expect(RotateTokenInput.safeParse({ gatewayId: "plan_1", token: "path" }).success).toBe(false);
});
