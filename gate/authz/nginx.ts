import type { Reply } from "@/gate/reply";
import type { GatewayConfig } from "@/lib/engine/snapshot";
import { type Dialect, originalFromHeaders } from "./dialect";

/**
 * Two forms, by the gateway's record. `accel`: nginx proxies to the gate, and an allow sends it on to @app. `auth_request`:
 * nginx understands 2xx, 401 and 403 alone, so every refusal is a 403 that names its true status; nginx then fetches the
 * refusal itself from …/nginx/denial. What the gate cannot tell stays 503 in both, so that nginx may fail open or closed.
 */
export const nginx: Dialect = {
  name: "nginx",
  readOriginal: originalFromHeaders("x-original-uri"),
  hasDenial: true,
  finish(reply: Reply, gateway: GatewayConfig): Reply {
    if (gateway.nginxForm === "accel") {
      return reply.status === 200 ? { ...reply, headers: [...reply.headers, "x-accel-redirect", "@app"] } : reply;
    }
    if (reply.status === 200 || reply.status === 503) return reply;
    return { ...reply, status: 403, headers: [...reply.headers, "x-tollgate-status", String(reply.status)] };
  },
};
