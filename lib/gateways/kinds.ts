import type { GatewayKind } from "@/lib/generated/prisma/enums";

export const DIALECTS = ["generic", "nginx", "traefik", "caddy", "envoy", "apisix", "haproxy", "kong"] as const;
export type Dialect = (typeof DIALECTS)[number];

export interface KindDefaults {
  /** Its name as its makers write it. */
  readonly title: string;
  readonly dialects: readonly Dialect[];
  readonly keySources: readonly string[];
  /** It can overwrite X-Tollgate-Request-Id, so that a repeated check is charged once. */
  readonly setsRequestId: boolean;
  readonly namesConsumer: boolean;
}

const KEY_SOURCES = ["header:x-api-key", "bearer"];

/** What a new gateway of each kind begins with. */
export const KINDS: Readonly<Record<GatewayKind, KindDefaults>> = {
  nginx: kind("nginx", "nginx", true),
  caddy: kind("Caddy", "caddy", true),
  // ForwardAuth passes the client's headers on and cannot set one of its own.
  traefik: kind("Traefik", "traefik", false),
  kong: { ...kind("Kong", "kong", true), keySources: ["header:apikey", "header:x-api-key", "bearer"] },
  envoy: kind("Envoy", "envoy", true),
  apisix: { ...kind("APISIX", "apisix", true), keySources: ["header:apikey", "header:x-api-key", "bearer"] },
  haproxy: kind("HAProxy", "haproxy", true),
  apipark: kind("APIPark", "generic", false),
  generic: kind("Other", "generic", false),
};

function kind(title: string, dialect: Dialect, setsRequestId: boolean): KindDefaults {
  return { title, dialects: [dialect], keySources: KEY_SOURCES, setsRequestId, namesConsumer: false };
}
