import { ok, type Result, refuse } from "@/lib/kernel/result";

export interface AskedUrl {
  readonly host: string | null;
  readonly path: string;
}

/** A path, or a whole URL as people copy it, cut by hand: a URL object would tidy up the path that the gate is to judge. */
export function askedUrl(text: string): Result<AskedUrl, "malformed"> {
  const url = text.trim();
  const whole = /^https?:\/\/([^/?#@\s]+)([^#\s]*)/i.exec(url);
  const host = whole?.[1] ?? null;
  const path = whole ? (whole[2] ?? "") : url;
  if (whole !== null && !path.startsWith("/")) return ok({ host, path: `/${path}` });
  if (path.startsWith("/") && path.length <= PATH_LENGTH_MAX) return ok({ host, path });
  return refuse(
    "malformed",
    path.length > PATH_LENGTH_MAX
      ? `Takes at most ${PATH_LENGTH_MAX.toLocaleString("en")} characters.`
      : "Takes a path like /v1/forecast, or a whole URL that begins with http:// or https://.",
    "url",
  );
}

/** The gate takes no longer ones in a question; an address of the console carries this one. */
const PATH_LENGTH_MAX = 2_000;
