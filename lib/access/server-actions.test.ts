import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");

function sources(folder: string, pattern: RegExp): { file: string; text: string }[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .map((file) => path.posix.join(folder, file.replaceAll(path.sep, "/")))
    .filter((file) => pattern.test(file))
    .map((file) => ({ file, text: readFileSync(path.join(root, file), "utf8") }));
}

/** Exports of a "use server" file that are not made by one of the wrappers, by name. */
function unwrapped(text: string, wrappers: readonly string[]): string[] {
  const wrapped = new RegExp(`^export const (\\w+) = (?:${wrappers.join("|")})\\(`);
  return text
    .split("\n")
    .filter((line) => line.startsWith("export ") && !/^export (?:type|interface) /.test(line) && !wrapped.test(line));
}

describe("every server action", () => {
  const files = sources("app", /\.tsx?$/).filter(({ text }) => /^\s*["']use server["']/m.test(text));

  test("is in a file of actions", () => {
    expect(files.length).toBeGreaterThan(3);
    expect(files.filter(({ text }) => !/^["']use server["']/.test(text)).map(({ file }) => file)).toEqual([]);
  });

  test.each(files)("$file is made by the wrapper that checks session, permission and fields", ({ file, text }) => {
    expect(unwrapped(text, wrappersOf(file))).toEqual([]);
  });

  test("an export that is not would be found", () => {
    const text = '"use server";\nexport const a = consoleAction({\nexport async function b() {}\nexport { c };\n';
    expect(unwrapped(text, ["consoleAction"])).toEqual(["export async function b() {}", "export { c };"]);
  });
});

/** Only somebody who has no session yet may do without one. */
function wrappersOf(file: string): readonly string[] {
  if (file.startsWith("app/(auth)/") || file.startsWith("app/(portal)/portal/(door)/")) return ["guestAction"];
  return file.startsWith("app/(portal)/")
    ? ["portalAction"]
    : ["consoleAction", "consoleBulkAction", "consoleQuestion"];
}

describe("every page and route handler of the portal", () => {
  test.each(sources("app/(portal)/portal/(desk)", /\/(page|route)\.tsx?$/))(
    "$file reads the session itself: a layout is not rendered anew for each page",
    ({ text }) => {
      expect(text).toMatch(/await (?:requirePortal|currentPortal)\(\)/);
    },
  );
});

describe("every page and route handler of the console", () => {
  test.each(sources("app/(console)", /\/(page|route)\.tsx?$/))(
    "$file reads the session itself: a layout is not rendered anew for each page",
    ({ text }) => {
      expect(text).toMatch(/await (?:requireOperator|currentOperator)\(\)/);
    },
  );
});
