import { describe, expect, test } from "vitest";
import { hashPassword, verifyPassword } from "./password";

describe("a password's hash", () => {
  test("opens for the password alone, and differs each time", async () => {
    const [one, two] = await Promise.all([hashPassword("correct horse"), hashPassword("correct horse")]);
    expect(one).not.toBe(two);
    expect(one).toMatch(/^scrypt\$32768\$8\$1\$/);
    expect(await verifyPassword("correct horse", one)).toBe(true);
    expect(await verifyPassword("correct horsf", one)).toBe(false);
    expect(await verifyPassword("", one)).toBe(false);
  });

  test("takes the same letters typed in another form", async () => {
    const hash = await hashPassword("caf\u00e9 au lait!");
    expect(await verifyPassword("cafe\u0301 au lait!", hash)).toBe(true);
  });

  test("of nobody opens for nothing, not even for what the dummy was made of", async () => {
    expect(await verifyPassword("", null)).toBe(false);
    expect(await verifyPassword("anything", null)).toBe(false);
  });

  test("that is not readable is a bug, not a wrong password", async () => {
    await expect(verifyPassword("x", "bcrypt$1$2")).rejects.toThrow(/no readable form/);
  });
});
