import { createHash, randomBytes } from "node:crypto";

/** The secret part of a link that is sent to somebody. It has 192 random bits; only its digest is kept. */
export function newLinkToken(): { readonly token: string; readonly digest: Uint8Array<ArrayBuffer> } {
  const token = randomBytes(24).toString("base64url");
  return { token, digest: linkDigest(token) };
}

/** With that many random bits one round of SHA-256 is as good as any. */
export function linkDigest(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(token).digest());
}
