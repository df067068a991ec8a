import { describe, expect, test } from "vitest";
import { OPENAPI_CHARS_MAX, readOpenApi } from "./openapi";

function read(text: string) {
  const operations = readOpenApi(text);
  if (!operations.ok) throw new Error(operations.message);
  return operations.value;
}

function patterns(text: string): string[] {
  return read(text).map(({ method, path, problem }) => (problem === null ? `${method} ${path}` : `! ${problem}`));
}

const json = (paths: unknown, rest: object = {}) => JSON.stringify({ openapi: "3.1.0", paths, ...rest });
const one = { get: {} };

test("operations of a YAML file, under the path of its first server", () => {
  const text = `openapi: 3.0.3
servers:
  - url: https://{host}.example.com/{version}/
    variables: { host: { default: api }, version: { default: v1 } }
paths:
  /forecast/{city}:
    summary: Weather
    parameters: []
    get: { operationId: forecast }
    post: {}
  /files/{file-id}.json:
    delete: { operationId: "remove\\n file" }
`;
  expect(read(text).map(({ name, method, path }) => [name, method, path])).toEqual([
    ["forecast", "GET", "/v1/forecast/:city"],
    ["POST /v1/forecast/:city", "POST", "/v1/forecast/:city"],
    ["remove file", "DELETE", "/v1/files/:file_id.json"],
  ]);
});

test("Swagger 2 in JSON, under its basePath", () => {
  expect(patterns(JSON.stringify({ swagger: "2.0", basePath: "/api/", paths: { "/a/": one } }))).toEqual([
    "GET /api/a",
  ]);
});

test.each([
  ["/a/{x}{y}", "! Two parameters touch each other: where one ends cannot be told."],
  ["/a/{x", "! Has a brace that is not closed."],
  ["/a/{x}/b/{x}", "! Names :x twice."],
  ["/a b", "! Takes a path without spaces or control characters."],
  ["/a/(b)", "! Takes no regular expression: :name is one segment, a last * is the rest of the path."],
  ["/time/12:30/{1st}", "GET /time/12::30/:_1st"],
])("the path %s", (path, expected) => {
  expect(patterns(json({ [path]: one }))).toEqual([expected]);
});

test("TRACE is named as what no route can be; other keys of a path are no operations", () => {
  expect(patterns(json({ "/a": { trace: {}, servers: [], "x-note": {}, $ref: "#/b" } }))).toEqual([
    "! Routes have no method TRACE.",
  ]);
});

describe("what is no OpenAPI file is refused at the field", () => {
  test.each([
    ["", "file_empty"],
    ["   ", "file_empty"],
    ["{", "file_malformed"],
    ["a: [", "file_malformed"],
    ["just text", "not_openapi"],
    ["[]", "not_openapi"],
    ["null", "not_openapi"],
    [JSON.stringify({ openapi: 3, paths: {} }), "not_openapi"],
    [JSON.stringify({ openapi: "4.0.0", paths: { "/a": one } }), "not_openapi"],
    [json([]), "not_openapi"],
    [json({}), "not_openapi"],
    [json({ "/a": null, "/b": 1, "/c": [] }), "not_openapi"],
    [json(Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`/${n}`, one]))), "too_many_operations"],
    [" ".repeat(OPENAPI_CHARS_MAX) + json({ "/a": one }), "file_too_long"],
  ])("%#", (text, code) => {
    expect(readOpenApi(text)).toMatchObject({ ok: false, code, field: "file" });
  });
});

describe("hostile YAML", () => {
  test("a billion laughs are refused, not told", () => {
    const levels = Array.from({ length: 12 }, (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(",")}]`);
    const text = `l0: &l0 [lol]\n${levels.join("\n")}\nopenapi: 3.0.0\npaths: *l12`;
    expect(readOpenApi(text)).toMatchObject({ ok: false, code: "file_malformed" });
  });

  test.each([`a: ${"[".repeat(200_000)}`, "? ".repeat(100_000), "- ".repeat(100_000), "{a: ".repeat(50_000)])(
    "nesting without end is refused before it is parsed: %#",
    (nested) => {
      expect(readOpenApi(nested.replace(/^\{/, "x: {"))).toMatchObject({
        message: "Is nested deeper than any OpenAPI file.",
      });
    },
  );

  test("more than it may have of YAML is refused, with the way out", () => {
    const text = `openapi: 3.0.0\n${"# long\n".repeat(50_000)}`;
    expect(readOpenApi(text)).toMatchObject({ code: "file_too_long", message: expect.stringContaining("as JSON") });
  });

  test("an error is told with its line", () => {
    expect(readOpenApi("openapi: 3.0.0\npaths: {\n")).toMatchObject({ message: expect.stringContaining("(line 3)") });
  });

  test("tags and names of JavaScript mean nothing", () => {
    const text = 'openapi: "3.0.0"\npaths:\n  /a:\n    get: !!js/function "x"\n  __proto__:\n    get: {}\n';
    expect(patterns(text)).toEqual(["! Starts with /, such as /v1/forecast/:city."]);
    expect(Object.keys({})).toEqual([]);
  });
});
