import type { Clock } from "@/lib/kernel/clock";
import { sealTopUpToken } from "@/lib/platform/crypto";

export type TopUpLinks = (consumerId: number) => string;

/**
 * PUBLIC_URL/t/<token>, good for 24 hours from the start of the hour it is asked for in: minted once a consumer and hour,
 * the same by every gate. Remembers 10,000 links; at the bound the oldest is minted anew when it is next asked for.
 */
export function createTopUpLinks(publicUrl: string, secret: string, clock: Clock): TopUpLinks {
  const links = new Map<number, string>();
  let hour = -1;
  return (consumerId) => {
    const now = Math.floor(clock.wallMs() / HOUR_MS);
    if (now !== hour) {
      hour = now;
      links.clear();
    }
    const known = links.get(consumerId);
    if (known !== undefined) return known;
    const link = `${publicUrl}/t/${sealTopUpToken(secret, consumerId, (hour + 24) * HOUR_S)}`;
    if (links.size >= LINKS_MAX) {
      const [oldest] = links.keys();
      if (oldest !== undefined) links.delete(oldest);
    }
    links.set(consumerId, link);
    return link;
  };
}

const HOUR_S = 3_600;
const HOUR_MS = HOUR_S * 1_000;
const LINKS_MAX = 10_000;
