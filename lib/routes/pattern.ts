/**
 * What is wrong with a path pattern, in words, or null. The syntax is find-my-way's, narrowed to what can be read and
 * matched without a regular expression: text, ":name" for the rest of a segment (also between "-" or "."), a last "*" for
 * the rest of the path, "::" for a colon. At most 500 characters.
 */
export function pathSyntaxProblem(path: string): string | null {
  if (!path.startsWith("/")) return "Starts with /, such as /v1/forecast/:city.";
  if (path.length > 500) return "Takes at most 500 characters.";
  if (!path.isWellFormed() || /\s/.test(path) || /\p{Cc}/u.test(path))
    return "Takes a path without spaces or control characters.";
  if (/[()]/.test(path)) return "Takes no regular expression: :name is one segment, a last * is the rest of the path.";
  if (/[?#]/.test(path)) return "Ends before the ?: the query plays no part in matching.";
  if (path.slice(0, -1).includes("*")) return "Takes * as the last character only; :name stands for one segment.";
  const names = parameterNames(path);
  const unnamed = names.find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  if (unnamed !== undefined) return "Takes letters, digits and _ after a colon, such as :city; :: is a colon itself.";
  const twice = names.find((name, index) => names.indexOf(name) < index);
  return twice === undefined ? null : `Names :${twice} twice.`;
}

/** What is wrong with a host, in words, or null. Empty means any host. */
export function hostProblem(host: string): string | null {
  if (host === "") return null;
  if (host.length > 253) return "Takes at most 253 characters.";
  if (/^[a-z]+:\/\//.test(host) || host.includes("/")) return "Takes the host alone, such as api.example.com.";
  if (/:\d*$/.test(host)) return "Leave the port out: it is dropped before matching.";
  if (host.includes("*")) return "Takes one host; leave it empty for any host.";
  return HOST.test(host) ? null : "Takes a host name, such as api.example.com.";
}

/** A path that the pattern matches, if anything does: each parameter and the * are replaced by one letter. */
export function examplePath(path: string): string {
  return path.replace(PARAMETER, (text) => (text === "::" ? ":" : "x")).replace(/\*$/, "x");
}

/** The same for patterns that calls could not tell apart: parameters may have other names. */
export function patternKey(route: {
  host: string | null;
  method: string;
  path: string;
  caseSensitive: boolean;
}): string {
  const blank = route.path.replace(PARAMETER, (text) => (text === "::" ? text : ":"));
  const path = route.caseSensitive ? blank : blank.toLowerCase();
  return [route.host ?? "", route.method, route.caseSensitive ? "Aa" : "a", path].join(" ");
}

function parameterNames(path: string): string[] {
  return [...path.matchAll(PARAMETER)]
    .map(([text]) => text)
    .filter((text) => text !== "::")
    .map((text) => text.slice(1));
}

const PARAMETER = /::|:[^/.-]*/g;
const HOST = /^(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*$/;
