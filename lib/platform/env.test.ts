import { expect, test } from "vitest";
import { z } from "zod";
import { EnvError, parseEnv, variables } from "@/lib/platform/env";

const schema = z.object(variables);
const required = {
  NODE_ENV: "test",
  DATABASE_URL: "postgresql://postgres@127.0.0.1:5432/tollgate",
  KEY_PEPPER: "p".repeat(32),
  LINK_SECRET: "l".repeat(32),
  NEXTAUTH_SECRET: "n".repeat(32),
} as const;

test("what is not given has its default, and an empty variable is not given", () => {
  const env = parseEnv(schema, { ...required, PORT: "", GATE_PORT: "4021" });
  expect(env).toMatchObject({ PORT: 3000, GATE_PORT: 4021, HOST: "127.0.0.1", GATE_ID: "gate-1", SEED: "demo" });
});

test("two link secrets are both kept, the one that signs first", () => {
  const env = parseEnv(schema, { ...required, LINK_SECRET: `${"a".repeat(32)}, ${"b".repeat(32)}` });
  expect(env.LINK_SECRET).toEqual(["a".repeat(32), "b".repeat(32)]);
});

test.each([
  ["PORT", "70000"],
  ["PORT", "3e3x"],
  ["GATE_PORT", "-1"],
  ["DATABASE_URL", "mysql://x"],
  ["KEY_PEPPER", "short"],
  ["LINK_SECRET", "short"],
  ["LINK_SECRET", ["a", "b", "c"].map((letter) => letter.repeat(32)).join(",")],
  ["PUBLIC_URL", "javascript:alert(1)"],
  ["GATE_ID", "Gate 1"],
  ["LEASE_TARGET_S", "0"],
  ["CHECK_FORWARD", "yes"],
  ["LOG_LEVEL", "loud"],
])("%s=%s is refused in one line that names it", (name, value) => {
  const parse = () => parseEnv(schema, { ...required, [name]: value });
  expect(parse).toThrow(EnvError);
  expect(parse).toThrow(new RegExp(`^${name} [^\n]+$`));
});

test("what is missing is named", () => {
  expect(() => parseEnv(schema, { NODE_ENV: "test" })).toThrow(/DATABASE_URL is not set; KEY_PEPPER is not set/);
});
