import { z } from "zod";
import type { Net } from "@/lib/engine/ports";
import type { HoldEnd, Settlement } from "@/lib/engine/reservation";
import { sealPeerRequest } from "@/lib/platform/crypto";

/** Instead of a gateway's token: sealed with LINK_SECRET over id, verb and body. */
export const PEER_HEADER = "x-tollgate-peer";

/** The other gates, over HTTP. */
export function httpNet(linkSecret: string): Net {
  return {
    async settle(address, reservationId, settlement) {
      const verb = settlement.kind === "release" ? "release" : "settle";
      const body = JSON.stringify(bodyOf(settlement));
      try {
        const response = await fetch(`${address}/v1/reservations/${reservationId}/${verb}`, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            [PEER_HEADER]: sealPeerRequest(linkSecret, reservationId, verb, body),
          },
          body,
          redirect: "error",
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        return End.nullable()
          .catch(null)
          .parse(await response.json());
      } catch {
        // Away, too slow, or no gate at all.
        return null;
      }
    },
  };
}

const TIMEOUT_MS = 1_000;

function bodyOf(settlement: Settlement): object {
  switch (settlement.kind) {
    case "release":
      return {};
    case "units":
      return { units: settlement.units };
    case "usage": {
      const { model, inputTokens, cachedInputTokens, outputTokens } = settlement;
      const counts = { input_tokens: inputTokens, cached_input_tokens: cachedInputTokens, output_tokens: outputTokens };
      return { usage: { model, ...counts } };
    }
  }
}

const Micros = z.number().int().min(0);

const End: z.ZodType<HoldEnd> = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("ended"), costMicros: Micros, late: z.boolean(), heldMicros: Micros }),
  z.object({ outcome: z.literal("accepted") }),
  z.object({ outcome: z.literal("conflict"), costMicros: Micros }),
  z.object({ outcome: z.literal("unknown") }),
  z.object({ outcome: z.literal("unpriced"), reason: z.string() }),
  z.object({ outcome: z.literal("unavailable") }),
]);
