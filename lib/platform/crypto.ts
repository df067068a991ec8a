import { createHmac, hash, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { fromBase32, toBase32 } from "@/lib/kernel/ids";

/** Of keys, gateway tokens and path tokens: what the database keeps instead of the secret. HMAC-SHA-256, 32 bytes. */
export function secretDigest(pepper: string, secret: string): Buffer {
  return Buffer.from(secretDigestHex(pepper, secret), "hex");
}

/**
 * The same as 64 hex digits. Each check makes one, and Node's Hmac takes twice the time of the two hashes that RFC 2104 says
 * it is: SHA-256(outer block, SHA-256(inner block, secret)). The blocks are the pepper's and are made once.
 */
export function secretDigestHex(pepper: string, secret: string): string {
  if (blocks.pepper !== pepper) blocks = blocksOf(pepper);
  const { inner, outer } = blocks;
  if (secret.length > SECRET_LENGTH_MAX) return createHmac("sha256", pepper).update(secret).digest("hex");
  const end = BLOCK_BYTES + inner.write(secret, BLOCK_BYTES);
  outer.write(hash("sha256", inner.subarray(0, end), "binary"), BLOCK_BYTES, "latin1");
  return hash("sha256", outer, "hex");
}

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
/** The longest key that a door takes is 512 characters; each has at most three bytes. */
const SECRET_LENGTH_MAX = 512;

let blocks = blocksOf("");

function blocksOf(pepper: string): { pepper: string; inner: Buffer; outer: Buffer } {
  const key = Buffer.alloc(BLOCK_BYTES);
  const bytes = Buffer.from(pepper);
  (bytes.length > BLOCK_BYTES ? hash("sha256", bytes, "buffer") : bytes).copy(key);
  const inner = Buffer.alloc(
    BLOCK_BYTES + SECRET_LENGTH_MAX * 3,
    key.map((byte) => byte ^ 0x36),
  );
  const outer = Buffer.alloc(
    BLOCK_BYTES + DIGEST_BYTES,
    key.map((byte) => byte ^ 0x5c),
  );
  return { pepper, inner, outer };
}

/** A caller's key. Shown once; only its digest, prefix and last four characters are kept. */
export function newKeySecret(): { secret: string; prefix: string; lastFour: string } {
  const prefix = "tg_live_";
  const secret = prefix + randomBase62(32);
  return { secret, prefix, lastFour: secret.slice(-4) };
}

/** What a gateway shows to the gate in a header. */
export function newGatewayToken(): string {
  return `tgw_${randomBase62(32)}`;
}

/** What a gateway that cannot add a header shows in the path. */
export function newPathToken(): string {
  return `tgp_${randomBase62(32)}`;
}

/**
 * What signs an endpoint's webhooks: whsec_ and 32 bytes in base64, from the endpoint's own 32 random bytes by HKDF-SHA-256 under
 * the pepper. It is stored nowhere, and who has the database alone cannot sign.
 */
export function webhookSecret(pepper: string, seed: Uint8Array): string {
  return `whsec_${Buffer.from(hkdfSync("sha256", pepper, seed, "webhook", 32)).toString("base64")}`;
}

export function newWebhookSeed(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(randomBytes(32));
}

/** Each character has log2(62) = 5.95 bits; 32 have 190. Bytes of 248 and above are drawn again, so that none is likelier. */
function randomBase62(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length + 8)) {
      if (byte < 248 && text.length < length) text += BASE62[byte % 62];
    }
  }
  return text;
}

const BASE62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** The last segment of a top-up link: v1.<consumer>.<expiry, Unix s>.<mac>. Numbers are in Crockford base 32. */
export function sealTopUpToken(secret: string, consumerId: bigint | number, expiresAtS: number): string {
  const body = `v1.${toBase32(consumerId)}.${toBase32(expiresAtS)}`;
  return `${body}.${mac(secret, "top-up", body)}`;
}

export type OpenedTopUpToken =
  | { readonly state: "valid"; readonly consumerId: bigint }
  | { readonly state: "expired" }
  | { readonly state: "invalid" };

/** Any of `secrets` may have sealed it, so that LINK_SECRET can be rotated without breaking links that are out. Never throws. */
export function openTopUpToken(secrets: readonly string[], token: string, nowMs: number): OpenedTopUpToken {
  const match = /^(v1\.([0-9A-Z]{1,13})\.([0-9A-Z]{1,13}))\.([\w-]{22})$/.exec(token);
  if (!match) return { state: "invalid" };
  const [, body = "", consumer = "", expiry = "", seal = ""] = match;
  const consumerId = fromBase32(consumer);
  const expiresAtS = fromBase32(expiry);
  if (consumerId === null || expiresAtS === null) return { state: "invalid" };
  if (!secrets.some((secret) => sameText(mac(secret, "top-up", body), seal))) return { state: "invalid" };
  return Number(expiresAtS) * 1000 <= nowMs ? { state: "expired" } : { state: "valid", consumerId };
}

export interface ReservationName {
  /** The journal that holds it. */
  readonly epoch: number;
  readonly gatewayId: number;
  /** Counts up within the epoch. */
  readonly sequence: number;
}

/** Says by itself which gate holds it and which gateway may settle it: res_<epoch>_<gateway>_<sequence>_<mac>. */
export function sealReservationId(secret: string, name: ReservationName): string {
  const body = `res_${toBase32(name.epoch)}_${toBase32(name.gatewayId)}_${toBase32(name.sequence)}`;
  return `${body}_${mac(secret, "reservation", body)}`;
}

/** Null for whatever sealReservationId did not write. Never throws. */
export function openReservationId(secrets: readonly string[], id: string): ReservationName | null {
  const match = /^(res_([0-9A-Z]{1,13})_([0-9A-Z]{1,13})_([0-9A-Z]{1,13}))_([\w-]{22})$/.exec(id);
  if (!match) return null;
  const [, body = "", ...rest] = match;
  const seal = rest.pop() ?? "";
  const [epoch, gatewayId, sequence] = rest.map((part) => Number(fromBase32(part) ?? Number.NaN));
  if (![epoch, gatewayId, sequence].every(Number.isSafeInteger)) return null;
  if (!secrets.some((secret) => sameText(mac(secret, "reservation", body), seal))) return null;
  return { epoch: Number(epoch), gatewayId: Number(gatewayId), sequence: Number(sequence) };
}

/** What a gate shows to another one with a settlement that it passes on: it knows LINK_SECRET, and means this body. */
export function sealPeerRequest(secret: string, reservationId: string, verb: string, body: string): string {
  return mac(secret, "peer", `${reservationId}\n${verb}\n${body}`);
}

/** Any of `secrets` may have sealed it, so that gates may be given a new LINK_SECRET one after the other. */
export function isPeerRequest(
  secrets: readonly string[],
  seal: string,
  reservationId: string,
  verb: string,
  body: string,
): boolean {
  return secrets.some((secret) => sameText(sealPeerRequest(secret, reservationId, verb, body), seal));
}

/** Whom the console may ask about in a gateway's name, and until when: what it shows to the gate instead of a token. */
export interface DryRunPass {
  /** 64 hex digits, as the database keeps the gateway's token. */
  readonly tokenDigest: string;
  /** The same of a key; null: the question names a consumer, or nobody. */
  readonly keyDigest: string | null;
}

/** dry_<expiry, Unix s>_<token's digest>_<key's digest, or nothing>_<mac> */
export function sealDryRunPass(secret: string, pass: DryRunPass, expiresAtS: number): string {
  const body = `dry_${toBase32(expiresAtS)}_${pass.tokenDigest}_${pass.keyDigest ?? ""}`;
  return `${body}_${mac(secret, "dry-run", body)}`;
}

/** Null for what is over, and for whatever sealDryRunPass did not write. Never throws. */
export function openDryRunPass(secrets: readonly string[], pass: string, nowMs: number): DryRunPass | null {
  const match = /^(dry_([0-9A-Z]{1,13})_([0-9a-f]{64})_([0-9a-f]{64})?)_([\w-]{22})$/.exec(pass);
  if (!match) return null;
  const [, body = "", expiry = "", tokenDigest = "", keyDigest = null, seal = ""] = match;
  if (!secrets.some((secret) => sameText(mac(secret, "dry-run", body), seal))) return null;
  return Number(fromBase32(expiry) ?? 0) * 1000 <= nowMs ? null : { tokenDigest, keyDigest };
}

/** In constant time for texts of equal length; the length itself is no secret. */
export function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** 128 bits as 22 base64url characters. `purpose` keeps a seal of one kind from passing as another. */
function mac(secret: string, purpose: string, body: string): string {
  return createHmac("sha256", secret).update(`${purpose}\n${body}`).digest().subarray(0, 16).toString("base64url");
}
