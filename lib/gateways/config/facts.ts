/** What a config is rendered from. Only the gate's address and the secrets are the gateway's own; the rest are examples. */
export interface ConfigFacts {
  /** The gateway's record: its name and public id, for a comment. */
  readonly name: string;
  readonly id: string;
  /** The gate as this gateway reaches it: "http://127.0.0.1:4020". */
  readonly gateUrl: string;
  /** Of the X-Gateway-Token header, or words that stand for it once it is no longer shown. */
  readonly token: string;
  readonly pathToken: string;
  /** Where callers put their key: "header:x-api-key", "bearer", "query:api_key". */
  readonly keySources: readonly string[];
  /** host:port of the application behind the gateway. */
  readonly application: string;
  /** Port that clients call. */
  readonly listen: number;
}

export interface RenderedConfig {
  readonly filename: string;
  readonly language: "nginx" | "caddyfile" | "yaml" | "shell";
  readonly text: string;
}

/** Facts that the console cannot know; an operator replaces them. */
export const EXAMPLE_PLACES = { application: "127.0.0.1:8080", listen: 8000 } as const;

/** "127.0.0.1:4020" of a URL, with the port that its scheme implies. */
export function hostAndPort(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port === "" ? (protocol === "https:" ? "443" : "80") : port}`;
}

/** A name in a comment must not end the comment's line. */
export function commentText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 100);
}

/** In the spelling of HTTP documentation: "X-Api-Key". Bearer tokens are in Authorization, queries in no header. */
export function keyHeaders(keySources: readonly string[]): string[] {
  return keySources.flatMap((source) => {
    if (source === "bearer") return ["Authorization"];
    return source.startsWith("header:") ? [canonicalName(source.slice("header:".length))] : [];
  });
}

/** Headers that hold nothing but our key, and that the application need not see. */
export function ownKeyHeaders(keySources: readonly string[]): string[] {
  return keyHeaders(
    keySources.filter((source) => source !== "bearer" && source.toLowerCase() !== "header:authorization"),
  );
}

function canonicalName(name: string): string {
  return name
    .replace(/[^A-Za-z0-9-]/g, "")
    .split("-")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1).toLowerCase())
    .join("-");
}
