import type { Sql } from "@/lib/kernel/sql";
import { newGatewayToken, newPathToken, secretDigest } from "@/lib/platform/crypto";
import { GATEWAYS } from "./catalog";
import { bytes, continueSequence, insertRows, timestamp } from "./rows";
import { DAY_MS, HOUR_MS, type Timeline } from "./timeline";

export async function seedGateways(
  sql: Sql,
  pepper: string,
  tokens: { gateway: string; path: string },
  timeline: Timeline,
): Promise<void> {
  await insertRows(
    sql,
    "gateway",
    GATEWAYS.map((gateway, index) => {
      const token = index === 0 ? tokens.gateway : newGatewayToken();
      const pathToken = index === 0 ? tokens.path : newPathToken();
      return {
        id: gateway.id,
        name: gateway.name,
        kind: gateway.kind,
        dialects: gateway.dialects,
        token_digest: bytes(secretDigest(pepper, token)),
        token_hint: token.slice(-4),
        path_token_digest: bytes(secretDigest(pepper, pathToken)),
        path_token_hint: pathToken.slice(-4),
        key_sources: gateway.keySources,
        names_consumer: false,
        unknown_route: "deny",
        trusted_hops: 1,
        sets_request_id: gateway.setsRequestId,
        legacy_headers: false,
        nginx_form: "accel",
        revision: 1,
        created_at: timestamp(timeline.startMs - 31 * DAY_MS + HOUR_MS),
      };
    }),
  );
  await continueSequence(sql, "gateway");
}
