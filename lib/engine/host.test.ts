import { expect, test } from "vitest";
import { canonicalHost } from "./host";

test.each([
  ["API.Example.com", "api.example.com"],
  ["api.example.com:8443", "api.example.com"],
  ["api.example.com.", "api.example.com"],
  ["api.example.com.:80", "api.example.com"],
  ["[2001:DB8::1]:8080", "[2001:db8::1]"],
  ["[::1]", "[::1]"],
  ["::1", "::1"],
  ["", null],
  [null, null],
])("%s is %s", (host, canonical) => {
  expect(canonicalHost(host)).toBe(canonical);
});
