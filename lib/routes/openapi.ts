import { parse as parseYaml, YAMLParseError } from "yaml";
import { ok, type Result, refuse } from "@/lib/kernel/result";
import { METHODS } from "./methods";
import { pathSyntaxProblem } from "./pattern";

/** An operation of an OpenAPI file, as a route would match it. */
export interface OpenApiOperation {
  /** Names it within the file: "GET /v1/forecast/{city}". */
  readonly id: string;
  /** Of the operation, else its method and path; at most 100 characters. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** Why no route can stand for it; null: one can. */
  readonly problem: string | null;
}

/** Characters of a file, and operations in it. A form of the console takes a megabyte. */
export const OPENAPI_CHARS_MAX = 600_000;
export const OPERATIONS_MAX = 500;

type FileFault = "file_empty" | "file_too_long" | "file_malformed" | "not_openapi" | "too_many_operations";

/** The operations of an OpenAPI 3 or Swagger 2 file in JSON or YAML, under the path of its first server. */
export function readOpenApi(text: string): Result<OpenApiOperation[], FileFault> {
  const fault = (code: FileFault, message: string) => refuse(code, message, "file");
  if (text.trim() === "") return fault("file_empty", "Paste an OpenAPI file, or choose one.");
  if (text.length > OPENAPI_CHARS_MAX) {
    const most = OPENAPI_CHARS_MAX.toLocaleString("en");
    return fault(
      "file_too_long",
      `Takes at most ${most} characters. Leave examples and schemas out, or split the paths.`,
    );
  }
  const parsed = parseFile(text);
  if (!parsed.ok) return parsed;
  const file = parsed.value;
  if (!isRecord(file) || !(isText(file.openapi, /^3\./) || isText(file.swagger, /^2\./))) {
    return fault("not_openapi", "Is no OpenAPI 3 or Swagger 2 file: it has neither openapi: 3.… nor swagger: 2.….");
  }
  if (!isRecord(file.paths)) return fault("not_openapi", "Has no paths.");
  const operations = operationsOf(file.paths, basePathOf(file));
  if (operations.length === 0) return fault("not_openapi", "Has no operation under its paths.");
  if (operations.length > OPERATIONS_MAX) {
    const message = `Has ${operations.length.toLocaleString("en")} operations; takes at most ${OPERATIONS_MAX} at once. Split the paths.`;
    return fault("too_many_operations", message);
  }
  return ok(operations);
}

function parseFile(text: string): Result<unknown, "file_malformed" | "file_too_long"> {
  const fault = (message: string) => refuse("file_malformed", message, "file");
  const source = text.replace(/^\uFEFF/, "");
  try {
    if (/^\s*\{/.test(source)) return ok(JSON.parse(source));
    if (source.length > YAML_CHARS_MAX) {
      const most = YAML_CHARS_MAX.toLocaleString("en");
      return refuse("file_too_long", `Takes at most ${most} characters of YAML. Save it as JSON.`, "file");
    }
    if (isTooDeep(source)) return fault("Is nested deeper than any OpenAPI file.");
    return ok(parseYaml(source, YAML_OPTIONS));
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : "").split("\n");
    const line = error instanceof YAMLParseError ? ` (line ${source.slice(0, error.pos[0]).split("\n").length})` : "";
    return fault(`Is neither JSON nor YAML that can be read: ${reason.slice(0, 200)}${line}`);
  }
}

/** Its parser is slow on what is no YAML, and works in the console's own process: some seconds at most. */
const YAML_CHARS_MAX = 250_000;

/**
 * Data alone: the core schema makes no objects of its own, and an alias that would blow the text up is refused. Comparing
 * all keys, and telling every error with its surroundings, would take a time that grows with the square of the text.
 */
const YAML_OPTIONS = { maxAliasCount: 100, logLevel: "error", uniqueKeys: false, prettyErrors: false } as const;

/** Each level of YAML is a call of its parser, and some a regular expression of that length: without this it ends the process. */
function isTooDeep(source: string): boolean {
  if (/^[ \t]{200}/m.test(source) || /(?:[-?:][ \t]+){50}/.test(source)) return true;
  let depth = 0;
  for (const char of source) {
    if (char === "[" || char === "{") depth += 1;
    if (char === "]" || char === "}") depth = Math.max(0, depth - 1);
    if (depth > 100) return true;
  }
  return false;
}

function operationsOf(paths: Record<string, unknown>, basePath: string): OpenApiOperation[] {
  return Object.entries(paths).flatMap(([template, item]) => {
    if (!isRecord(item)) return [];
    return Object.entries(item).flatMap(([key, operation]) =>
      OPERATION_KEYS.has(key) && isRecord(operation)
        ? [operationOf(key.toUpperCase(), template, operation, basePath)]
        : [],
    );
  });
}

function operationOf(
  method: string,
  template: string,
  operation: Record<string, unknown>,
  basePath: string,
): OpenApiOperation {
  const id = `${method} ${template}`;
  const path = patternOf(`${basePath}${template}`);
  const named = typeof operation.operationId === "string" ? oneLine(operation.operationId) : "";
  return {
    id,
    name: (named || `${method} ${path}`).slice(0, 100).trim(),
    method,
    path,
    problem: problemOf(method, template, path),
  };
}

function problemOf(method: string, template: string, path: string): string | null {
  if (!METHODS.some((known) => known === method)) return `Routes have no method ${method}.`;
  if (/\}\{/.test(template)) return "Two parameters touch each other: where one ends cannot be told.";
  if (/[{}]/.test(path)) return "Has a brace that is not closed.";
  return pathSyntaxProblem(path);
}

/** "/files/{file-id}.json" → "/files/:file_id.json"; a colon of the text is doubled, a slash at the end goes. */
function patternOf(template: string): string {
  const pattern = template
    .split(/(\{[^{}]*\})/)
    .map((part) => (part.startsWith("{") && part.endsWith("}") ? `:${parameterOf(part)}` : part.replaceAll(":", "::")))
    .join("");
  return pattern.length > 1 && pattern.endsWith("/") ? pattern.slice(0, -1) : pattern;
}

function parameterOf(braced: string): string {
  const name = braced.slice(1, -1).replaceAll(/[^A-Za-z0-9_]/g, "_");
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
}

/** Of the first server, or Swagger's basePath; variables take their defaults. */
function basePathOf(file: Record<string, unknown>): string {
  if (typeof file.basePath === "string") return trimmed(file.basePath);
  const [server] = Array.isArray(file.servers) ? (file.servers as unknown[]) : [];
  if (!isRecord(server) || typeof server.url !== "string") return "";
  const variables = isRecord(server.variables) ? server.variables : {};
  const url = server.url.replaceAll(/\{([^{}]*)\}/g, (_, name: string) => {
    const variable = variables[name];
    return isRecord(variable) && typeof variable.default === "string" ? variable.default : "";
  });
  return trimmed(url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "").replace(/[?#].*$/s, ""));
}

function trimmed(path: string): string {
  const bare = path.replace(/\/+$/, "");
  return bare === "" || bare.startsWith("/") ? bare : `/${bare}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown, pattern: RegExp): boolean {
  return typeof value === "string" && pattern.test(value);
}

const OPERATION_KEYS = new Set(["get", "head", "post", "put", "patch", "delete", "options", "trace"]);
