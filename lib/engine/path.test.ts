import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalPath } from "./path";

const CANONICAL: readonly [raw: string, canonical: string][] = [
  ["/", "/"],
  ["/v1/forecast", "/v1/forecast"],
  ["/v1/forecast?city=Oslo?x=1", "/v1/forecast"],
  ["/?a=/../b", "/"],
  ["/v1/Forecast", "/v1/Forecast"],
  ["/v1/forecast/", "/v1/forecast"],
  ["/v1/forecast//", "/v1/forecast"],
  ["//v1///forecast", "/v1/forecast"],
  ["//", "/"],
  ["/v1/./forecast", "/v1/forecast"],
  ["/v1/a/../forecast", "/v1/forecast"],
  ["/v1/a/..", "/v1"],
  ["/v1/.", "/v1"],
  ["/../../v1", "/v1"],
  ["/v1/.well-known/..x", "/v1/.well-known/..x"],
  ["/v1/%66orecast", "/v1/forecast"],
  ["/v1/%2e%2E/v2", "/v2"],
  ["/v1/%252e%252e/v2", "/v1/%252e%252e/v2"],
  ["/v1/%7Euser", "/v1/~user"],
  ["/v1/a%3ab", "/v1/a%3Ab"],
  ["/v1/a%20b", "/v1/a%20b"],
  ["/v1/a b", "/v1/a%20b"],
  ["/v1/forecast;v=1", "/v1/forecast"],
  ["/v1;a/forecast;b;c/", "/v1/forecast"],
  ["/v1/admin/..;/free", "/v1/free"],
  ["/v1/;/free", "/v1/free"],
  ["/v1/a%3Bb", "/v1/a%3Bb"],
  ["/v1/ü", "/v1/%C3%BC"],
  ["/v1/%c3%bc", "/v1/%C3%BC"],
  ["/v1/😀", "/v1/%F0%9F%98%80"],
  ["/v1/[x]", "/v1/%5Bx%5D"],
  ["/v1/a:b@c!$&'()*+,=", "/v1/a:b@c!$&'()*+,="],
  ["/__proto__", "/__proto__"],
];

const INVALID: readonly string[] = [
  "",
  "?x=1",
  "*",
  "v1/forecast",
  "http://api.example.com/v1",
  "/v1%2fforecast",
  "/v1%2Fforecast",
  "/v1%5cforecast",
  "/v1\\forecast",
  "/v1/%00",
  "/v1/%0d%0aSet-Cookie:x",
  "/v1/%7f",
  "/v1/a\nb",
  "/v1/a\u0000",
  "/v1/%",
  "/v1/%2",
  "/v1/%zz",
  "/v1/%%32%66",
  "/v1/%c0%af",
  "/v1/%ff",
  "/v1/\ud800",
  "/free#/../paid",
];

describe("canonicalPath", () => {
  it.each(CANONICAL)("%s is %s", (raw, canonical) => {
    expect(canonicalPath(raw)).toEqual({ ok: true, value: canonical });
  });

  it.each(INVALID)("%j has none, and says why", (raw) => {
    expect(canonicalPath(raw)).toMatchObject({
      ok: false,
      code: "path_invalid",
      message: expect.stringMatching(/\.$/),
    });
  });

  const troublesome = fc.string({
    unit: fc.oneof(
      fc.constantFrom(..."/.;?%#\\ abcAF0129ü😀\n", "%2e", "%2F", "%41", "%25", "..", "//", "%c3%bc"),
      fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    ),
    maxLength: 40,
  });

  it("is idempotent, and its value needs no further care", () => {
    fc.assert(
      fc.property(troublesome, (text) => {
        const first = canonicalPath(`/${text}`);
        if (!first.ok) return;
        expect(canonicalPath(first.value)).toEqual(first);
        expect(first.value).toMatch(/^\/([^/]+(\/[^/]+)*)?$/);
        expect(first.value).toMatch(/^(?:[A-Za-z0-9\-._~/!$&'()*+,=:@]|%[0-9A-F]{2})+$/);
        expect(first.value.split("/").some((segment) => segment === "." || segment === "..")).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it("does not look at the query", () => {
    fc.assert(
      fc.property(troublesome, troublesome, (path, query) => {
        const cut = `/${path.replaceAll("?", "")}`;
        expect(canonicalPath(`${cut}?${query}`)).toEqual(canonicalPath(cut));
      }),
    );
  });

  it("never throws, whatever it is given", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        expect(typeof canonicalPath(text).ok).toBe("boolean");
      }),
    );
  });
});
