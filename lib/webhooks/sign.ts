import { createHmac } from "node:crypto";

/** What a request carries beside its body, by the Standard Webhooks specification 1.0 (symmetric signatures, v1). */
export interface WebhookHeaders {
  /** The message's; the same at each attempt, so that a receiver can tell a repetition. */
  readonly "webhook-id": string;
  /** Of the attempt, Unix s. */
  readonly "webhook-timestamp": string;
  /** One for each secret, with a space between: two while a secret is rotated. */
  readonly "webhook-signature": string;
}

/** `secrets` are whsec_ and base64. */
export function signWebhook(
  secrets: readonly string[],
  { id, atS, body }: { readonly id: string; readonly atS: number; readonly body: string },
): WebhookHeaders {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice("whsec_".length), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${atS}.${body}`).digest("base64")}`;
  });
  return { "webhook-id": id, "webhook-timestamp": String(atS), "webhook-signature": signatures.join(" ") };
}
