import type { Route } from "next";

/** A path of this console to go on to, or "/": never another origin, however it is written ("//x", "/\x"). */
export function pathWithin(text: unknown): Route {
  if (typeof text !== "string" || !text.startsWith("/")) return "/";
  const base = "http://console.invalid";
  const url = URL.canParse(text, base) ? new URL(text, base) : null;
  if (url?.origin !== base || url.pathname.startsWith("//")) return "/";
  return (url.pathname + url.search) as Route;
}
