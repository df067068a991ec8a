import { expect, test } from "vitest";
import { CreateRouteInput, EditRouteInput } from "./schema";

const form = {
  name: "forecast",
  method: "GET",
  host: "",
  path: "/v1/forecast/:city",
  caseSensitive: "on",
  priceKind: "unit",
  priceMicros: "0.05",
  holdMicros: "0",
  reservationTtlS: "600",
  expiryPolicy: "charge",
  modelPrices: "[]",
};
const model = { model: "gpt-4*", inputMicros: "2.5", cachedInputMicros: "1.25", outputMicros: "10" };
const token = { priceKind: "token", holdMicros: "1", modelPrices: JSON.stringify([model]) };

function issues(fields: Record<string, unknown>): string[] {
  const { error } = CreateRouteInput.safeParse({ ...form, ...fields });
  return (error?.issues ?? []).map((issue) => `${issue.path.join(".")}: ${issue.message}`);
}

test("takes a route as the form sends it", () => {
  expect(CreateRouteInput.parse({ ...form, host: " API.Example.com ", caseSensitive: undefined })).toMatchObject({
    host: "api.example.com",
    caseSensitive: false,
    priceMicros: 50_000n,
    reservationTtlS: 600,
  });
});

test.each([
  [{ name: "" }, "name: Cannot be empty."],
  [{ name: "x".repeat(101) }, "name: Takes at most 100 characters."],
  [{ name: "a\r\nX-Evil: 1" }, "name: Takes one line of text without control characters."],
  [{ name: "\ud83d" }, "name: Takes one line of text without control characters."],
  [{ method: "get" }, "method: Takes one of *, GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS."],
  [{ host: "api.example.com:8443" }, "host: Leave the port out: it is dropped before matching."],
  [{ host: "https://api.example.com" }, "host: Takes the host alone, such as api.example.com."],
  [{ host: "*.example.com" }, "host: Takes one host; leave it empty for any host."],
  [{ host: "-a.com" }, "host: Takes a host name, such as api.example.com."],
  [{ path: "v1" }, "path: Starts with /, such as /v1/forecast/:city."],
  [{ path: `/${"x".repeat(500)}` }, "path: Takes at most 500 characters."],
  [{ path: "/a b" }, "path: Takes a path without spaces or control characters."],
  [{ path: "/\ud800" }, "path: Takes a path without spaces or control characters."],
  [
    { path: "/:id(\\d+)" },
    "path: Takes no regular expression: :name is one segment, a last * is the rest of the path.",
  ],
  [{ path: "/a?b=1" }, "path: Ends before the ?: the query plays no part in matching."],
  [{ path: "/*/a" }, "path: Takes * as the last character only; :name stands for one segment."],
  [{ path: "/:" }, "path: Takes letters, digits and _ after a colon, such as :city; :: is a colon itself."],
  [{ path: "/:a/:a" }, "path: Names :a twice."],
  [{ path: "/:a:b" }, "path: Takes letters, digits and _ after a colon, such as :city; :: is a colon itself."],
  [{ priceMicros: "-1" }, "priceMicros: Cannot be negative."],
  [{ priceMicros: "9223372036854775808" }, "priceMicros: Takes at most 9,007,199,254 credits."],
  [{ priceMicros: "" }, "priceMicros: Takes an amount such as 0.05 or 1,000.50, with at most 6 decimals."],
  [{ reservationTtlS: "9" }, "reservationTtlS: Takes a whole number from 10 to 86,400 seconds."],
  [{ reservationTtlS: "86401" }, "reservationTtlS: Takes a whole number from 10 to 86,400 seconds."],
  [{ expiryPolicy: "keep" }, "expiryPolicy: Takes charge or release."],
  [{ modelPrices: "{" }, "modelPrices: Takes rows as JSON."],
  [{ modelPrices: "{}" }, "modelPrices: Takes a list of model prices."],
  [{ ...token, holdMicros: "0" }, expect.stringMatching(/^holdMicros: Takes more than 0/)],
  [{ ...token, modelPrices: "[]" }, "modelPrices: Add the price of a model; * is any model."],
  [{ ...token, modelPrices: JSON.stringify([model, model]) }, "modelPrices.1.model: gpt-4* has a price already."],
  [
    { ...token, modelPrices: JSON.stringify([{ ...model, model: "a b" }]) },
    expect.stringMatching(/^modelPrices.0.model: /),
  ],
  [
    { ...token, modelPrices: JSON.stringify([{ ...model, outputMicros: "-1" }]) },
    "modelPrices.0.outputMicros: Cannot be negative.",
  ],
])("%j is refused at its field", (fields, message) => {
  expect(issues(fields)).toEqual([message]);
});

test("refuses unknown fields, __proto__ among them, also in rows", () => {
  expect(issues({ admin: "1" })).toHaveLength(1);
  const withProto: unknown = JSON.parse(JSON.stringify(form).replace("{", '{"__proto__":{"name":"x"},'));
  expect(CreateRouteInput.safeParse(withProto).success).toBe(false);
  expect(
    issues({
      ...token,
      modelPrices: '[{"model":"a","inputMicros":"1","cachedInputMicros":"1","outputMicros":"1","__proto__":{}}]',
    }),
  ).toHaveLength(1);
});

test("an edit names the route and the revision it was opened with", () => {
  expect(EditRouteInput.parse({ ...form, routeId: "rt_A", revision: "3" })).toMatchObject({
    routeId: 10n,
    revision: 3,
  });
  expect(EditRouteInput.safeParse({ ...form, routeId: "plan_A", revision: "3" }).success).toBe(false);
  expect(EditRouteInput.safeParse({ ...form, routeId: "rt_A", revision: "2147483648" }).success).toBe(false);
});
