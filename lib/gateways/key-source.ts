/** A place where a caller's key may be, in parts: "header:x-api-key", "bearer", "query:api_key". */
export type KeySource =
  | { readonly place: "header"; readonly name: string }
  | { readonly place: "bearer" }
  | { readonly place: "query"; readonly name: string };

export function keySourceOf(text: string): KeySource {
  const [place, ...name] = text.split(":");
  if (place === "header" || place === "query") return { place, name: name.join(":") };
  return { place: "bearer" };
}

/** As people say it: "X-Api-Key", "bearer token", "?api_key". */
export function keySourceText(text: string): string {
  const source = keySourceOf(text);
  if (source.place === "bearer") return "bearer token";
  if (source.place === "query") return `?${source.name}`;
  return source.name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

/** How a caller sends `key` by this place, as arguments of curl; the query's own is a suffix of the URL. */
export function curlKey(text: string, key: string): { readonly argument: string; readonly query: string } {
  const source = keySourceOf(text);
  if (source.place === "bearer") return { argument: `-H 'Authorization: Bearer ${key}'`, query: "" };
  if (source.place === "query") return { argument: "", query: `?${source.name}=${key}` };
  return { argument: `-H '${keySourceText(text)}: ${key}'`, query: "" };
}

/** In which one gateway looks, in their order. */
export const KEY_SOURCES_MAX = 8;
