import { Resolver } from "node:dns/promises";
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { isIPv6, type LookupFunction } from "node:net";
import { hostOf, isOwnMachine, parseEndpointUrl } from "./endpoint-url";
import { isPublicAddress } from "./public-address";

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Outcome =
  | {
      readonly status: number;
      /** The beginning of the answer, at most RESPONSE_LENGTH_MAX characters. */
      readonly response: string;
      /** What the receiver asks for in Retry-After; null where it does not. */
      readonly retryAfterS: number | null;
    }
  | { readonly status: null; readonly error: string };

/** What a post reaches the world by. */
export interface Reach {
  /** For development: this machine may be posted to, also by http. */
  readonly allowLoopback: boolean;
  /** From first to last byte. */
  readonly timeoutMs: number;
  /** The addresses of a name; throws where it has none. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
}

export const RESPONSE_LENGTH_MAX = 1000;
const RESPONSE_BYTES_MAX = 16_384;
const HEADER_BYTES_MAX = 16_384;

/**
 * One POST, and what came of it; never throws for what the other side does. Redirects are not followed. The address that is
 * connected to is the one that was judged: the name is resolved once, each of its addresses must be public, and the socket is
 * given those, so that a name that stands for another address a moment later is of no use.
 */
export async function postWebhook({ url: text, headers, body }: Post, reach: Reach): Promise<Outcome> {
  const parsed = parseEndpointUrl(text, reach.allowLoopback);
  if (!parsed.ok) return { status: null, error: parsed.message };
  const url = parsed.value;
  const signal = AbortSignal.timeout(reach.timeoutMs);
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const { request } = url.protocol === "http:" ? http : https;
      const sent = request(url, {
        method: "POST",
        headers: { ...headers, "content-length": Buffer.byteLength(body) },
        agent: false,
        lookup: lookupOf(url, reach),
        maxHeaderSize: HEADER_BYTES_MAX,
        signal,
      });
      sent.on("response", resolve);
      sent.on("error", reject);
      sent.on("close", () => reject(new Error("The connection was closed without an answer.")));
      sent.end(body);
    });
    return {
      status: response.statusCode ?? 0,
      response: await beginningOf(response),
      retryAfterS: retryAfterOf(response),
    };
  } catch (error) {
    return { status: null, error: signal.aborted ? `No answer within ${reach.timeoutMs / 1000} s.` : faultText(error) };
  }
}

/** Node asks it for names only; an address in the URL was judged with the URL. */
function lookupOf(url: URL, { allowLoopback, resolve }: Reach): LookupFunction {
  return (_hostname, options, callback) => {
    const host = hostOf(url);
    const answer =
      allowLoopback && isOwnMachine(url)
        ? Promise.resolve(["127.0.0.1"])
        : resolve(host).then((addresses) => onlyPublic(host, addresses));
    answer.then(
      (addresses) => {
        const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
        if (options.all) callback(null, found);
        else callback(null, found[0]?.address ?? "", found[0]?.family ?? 4);
      },
      (error: Error) => callback(error, []),
    );
  };
}

function onlyPublic(host: string, addresses: readonly string[]): readonly string[] {
  const other = addresses.find((address) => !isPublicAddress(address));
  if (other !== undefined) throw new Error(`${host} stands for ${other}, which is not on the public internet.`);
  if (addresses.length === 0) throw new Error(`${host} has no address.`);
  return addresses;
}

/**
 * Asks the machine's name servers, not its hosts file, and holds no thread while it waits: a name server that does not answer
 * delays nobody else.
 */
export async function resolvePublicly(host: string): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: 3000, tries: 2 });
  const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const addresses = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
  if (addresses.length === 0) throw new Error(`${host} has no address that the name servers know of.`);
  return addresses;
}

/** Reads no more than is kept; the rest of a long answer is not waited for. What breaks it off does not undo its status. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= RESPONSE_BYTES_MAX) break;
    }
  } catch {
    // Its beginning is all that is kept anyway.
  }
  response.destroy();
  const text = Buffer.concat(chunks).subarray(0, RESPONSE_BYTES_MAX).toString("utf8").replace(CONTROL, " ").trim();
  return text.slice(0, RESPONSE_LENGTH_MAX).toWellFormed();
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it takes out
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** In seconds; a date, the other form, is rare and counts as none. */
function retryAfterOf({ headers }: IncomingMessage): number | null {
  const text = headers["retry-after"]?.trim() ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** Of several addresses tried, the first one's fault. */
function faultText(error: unknown): string {
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const text = first instanceof Error ? first.message : String(first);
  return (text || "The connection failed.").replace(CONTROL, " ").slice(0, 500).toWellFormed();
}
