import type { HeaderList } from "@/lib/engine/ratelimit-headers";

/** What a door answers; gate/http.ts adds Content-Length. */
export interface Reply {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: string;
}

export function jsonReply(status: number, value: unknown, headers: HeaderList = []): Reply {
  return { status, headers: [...JSON_TYPE, ...headers], body: JSON.stringify(value) };
}

const JSON_TYPE: HeaderList = ["content-type", "application/json"];

/** A header can carry it: whatever is not printable ASCII is percent-escaped, and 200 characters are enough. */
export function headerText(text: string): string {
  if (text.length <= 200 && PRINTABLE.test(text)) return text;
  return text
    .toWellFormed()
    .slice(0, 200)
    .toWellFormed()
    .replace(/[^\x20-\x7e]/gu, encodeURIComponent)
    .slice(0, 200);
}

const PRINTABLE = /^[\x20-\x7e]*$/;
