import { describe, expect, test } from "vitest";
import { pathWithin } from "./path-within";

describe("where sign-in goes on to", () => {
  test.each(["/consumers", "/consumers/con_1?tab=keys", "/refusals?from=2026-11-01&q=a%20b"])("%s is kept", (path) => {
    expect(pathWithin(path)).toBe(path);
  });

  test.each([
    "https://evil.test/",
    "//evil.test/consumers",
    "/\\evil.test",
    "/\t/evil.test",
    "\\\\evil.test",
    "javascript:alert(1)",
    "consumers",
    "",
    "/.//evil.test",
    undefined,
    ["/consumers"],
  ])("%s leads nowhere but home", (path) => {
    expect(pathWithin(path)).toBe("/");
  });
});
