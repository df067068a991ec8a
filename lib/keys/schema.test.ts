import { describe, expect, test } from "vitest";
import { CreateKeyInput } from "./schema";

const fields = { consumerId: "con_1", name: "prod-eu", expiresAt: "", ipAllow: "" };

function ipAllow(text: string) {
  const result = CreateKeyInput.safeParse({ ...fields, ipAllow: text });
  return result.success ? result.data.ipAllow : result.error.issues[0]?.message;
}

describe("a key's addresses", () => {
  test("are blocks, each once; a single address is the smallest one", () => {
    expect(ipAllow("203.0.113.7\n203.0.113.0/24, 2001:DB8::/32 203.0.113.7/32\n::1")).toEqual([
      "203.0.113.7/32",
      "203.0.113.0/24",
      "2001:db8::/32",
      "::1/128",
    ]);
    expect(ipAllow(" \n ")).toEqual([]);
  });

  test.each([
    "203.0.113",
    "203.0.113.256",
    "203.0.113.0/33",
    "203.0.113.0/-1",
    "203.0.113.0/",
    "203.0.113.0/24/8",
    "2001:db8::/129",
    "fe80::1%eth0",
    "0x7f.1",
    "example.com",
    "10.0.0.0/1e1",
  ])("%s is none, and is named", (text) => {
    expect(ipAllow(`10.0.0.1\n${text}`)).toContain(`“${text}”`);
  });

  test("are a hundred at most", () => {
    const many = Array.from({ length: 101 }, (_, index) => `10.0.0.${index}`);
    expect(ipAllow(many.slice(0, 100).join("\n"))).toHaveLength(100);
    expect(ipAllow(many.join("\n"))).toBe("Takes at most 100 addresses.");
  });
});

describe("a key's other fields", () => {
  test("without routes it may call every one", () => {
    expect(CreateKeyInput.parse(fields)).toMatchObject({ consumerId: 1n, routeIds: [], expiresAt: null });
    expect(CreateKeyInput.parse({ ...fields, routeIds: ["rt_1", "rt_A"] })).toMatchObject({ routeIds: [1n, 10n] });
  });

  test.each([
    ["name", ""],
    ["name", "x".repeat(101)],
    ["name", "prod\neu"],
    ["expiresAt", "tomorrow"],
    ["expiresAt", "2026-12-31"],
    ["expiresAt", "2026-12-31T18:00Z"],
    ["routeIds", ["key_1"]],
    ["routeIds", "rt_1"],
    ["routeIds", Array(201).fill("rt_1")],
    ["consumerId", "1"],
    ["secret", "tg_live_chosen"],
  ])("%s does not take %j", (field, value) => {
    expect(CreateKeyInput.safeParse({ ...fields, [field]: value }).success).toBe(false);
  });
});
