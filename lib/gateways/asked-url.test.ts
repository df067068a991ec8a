import { expect, test } from "vitest";
import { askedUrl } from "./asked-url";

test.each([
  ["/v1/forecast?city=Oslo", { host: null, path: "/v1/forecast?city=Oslo" }],
  ["https://api.example.com/v1/a%2Fb/../c#part", { host: "api.example.com", path: "/v1/a%2Fb/../c" }],
  [" http://[::1]:8080/x ", { host: "[::1]:8080", path: "/x" }],
  ["https://api.example.com", { host: "api.example.com", path: "/" }],
  ["https://api.example.com?city=Oslo", { host: "api.example.com", path: "/?city=Oslo" }],
])("%s is cut as it stands", (text, value) => {
  expect(askedUrl(text)).toEqual({ ok: true, value });
});

test.each(["", "v1/forecast", "ftp://api.example.com/x", "https:///x", `/${"x".repeat(2_000)}`])(
  "%s is none",
  (text) => {
    expect(askedUrl(text)).toMatchObject({ ok: false, field: "url" });
  },
);
