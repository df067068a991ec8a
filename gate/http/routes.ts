import { authorize } from "@/gate/authz/authorize";
import { type AuthzTarget, cutAuthzTarget } from "@/gate/authz/target";
import { check, checkBatch } from "@/gate/check";
import type { DoorDeps } from "@/gate/door";
import { type Door, type HttpMetrics, metricsText } from "@/gate/metrics";
import { faultReply } from "@/gate/problem";
import { jsonReply, type Reply } from "@/gate/reply";
import { endReservation } from "@/gate/reservations";
import type { GateRequest } from "./request";

/** Which door a target leads to. */
export interface Way {
  readonly route: Route;
  /** Set for authz alone. */
  readonly authz: AuthzTarget | null;
}

export interface Route {
  readonly door: Door;
  /** Absent: any. */
  readonly method?: "GET" | "POST";
  /** 0: no body is read. */
  readonly bodyBytesMax: number;
  readonly answer: (asked: Asked, deps: DoorDeps, metrics: HttpMetrics) => Reply | Promise<Reply>;
}

/** A request with the whole of its body, before its door. */
export interface Asked {
  readonly request: GateRequest;
  readonly authz: AuthzTarget | null;
  readonly body: Buffer;
}

export const NO_BODY = Buffer.alloc(0);

export function wayOf(target: string): Way {
  if (target.length > TARGET_LENGTH_MAX) return TOO_LONG;
  const authz = cutAuthzTarget(target);
  if (authz !== null) return { route: AUTHZ, authz };
  const path = pathOf(target);
  return WAYS.get(path) ?? (path.startsWith(RESERVATIONS) ? RESERVATION : NOT_FOUND);
}

/** The answer to a method that the route does not take, or null. */
export function refuseMethod({ method }: Route, asked: string): Reply | null {
  if (method === undefined || method === asked || (method === "GET" && asked === "HEAD")) return null;
  return faultReply("method_not_allowed", `This address takes ${method}.`, {}, ["allow", method]);
}

const TARGET_LENGTH_MAX = 8 * 1_024;

function pathOf(target: string): string {
  const query = target.indexOf("?");
  return query < 0 ? target : target.slice(0, query);
}

function way(route: Route): Way {
  return { route, authz: null };
}

const AUTHZ: Route = {
  door: "authz",
  bodyBytesMax: 0,
  answer: ({ request, authz }, deps) =>
    authz === null ? faultReply("not_found", NO_ADDRESS) : authorize(deps, request, authz),
};

const RESERVATIONS = "/v1/reservations/";

const RESERVATION = way({
  door: "reservations",
  method: "POST",
  bodyBytesMax: 16 * 1_024,
  answer: ({ request, body }, deps) =>
    endReservation(deps, request, pathOf(request.target).slice(RESERVATIONS.length), body),
});

const WAYS: ReadonlyMap<string, Way> = new Map([
  [
    "/v1/check",
    way({
      door: "check",
      method: "POST",
      bodyBytesMax: 16 * 1_024,
      answer: ({ request, body }, deps) => check(deps, request, body),
    }),
  ],
  [
    "/v1/checks",
    way({
      door: "checks",
      method: "POST",
      bodyBytesMax: 256 * 1_024,
      answer: ({ request, body }, deps) => checkBatch(deps, request, body),
    }),
  ],
  ["/healthz", way({ door: "other", method: "GET", bodyBytesMax: 0, answer: () => jsonReply(200, { status: "ok" }) })],
  ["/readyz", way({ door: "other", method: "GET", bodyBytesMax: 0, answer: (_asked, deps) => readiness(deps) })],
  [
    "/metrics",
    way({
      door: "other",
      method: "GET",
      bodyBytesMax: 0,
      answer: (_asked, deps, metrics) => ({
        status: 200,
        headers: ["content-type", "text/plain; version=0.0.4; charset=utf-8"],
        body: metricsText(deps.core.status(), metrics),
      }),
    }),
  ],
]);

const NO_ADDRESS = "The gate has no such address. Gateways ask at /v1/check or /v1/authz/<dialect>.";

const NOT_FOUND = way({ door: "other", bodyBytesMax: 0, answer: () => faultReply("not_found", NO_ADDRESS) });

const TOO_LONG = way({
  door: "other",
  bodyBytesMax: 0,
  answer: () => faultReply("uri_too_long", "The address is longer than 8 KiB."),
});

/** 200 when it can decide; both answers say what it knows of itself. */
function readiness({ core }: DoorDeps): Reply {
  const status = core.status();
  return jsonReply(status.ready ? 200 : 503, {
    ready: status.ready,
    reasons: status.reasons,
    epoch: status.epoch,
    config_version: status.configVersion,
    snapshot_age_ms: rounded(status.snapshotAgeMs),
    database: status.database,
    database_contact_age_ms: rounded(status.contactAgeMs),
    journal_lag: status.journal.records,
    journal: {
      state: status.journal.state,
      sync: status.journal.sync,
      bytes: status.journal.bytes,
      bytes_max: status.journal.bytesMax,
    },
    silent_epochs: status.silentEpochs,
  });
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms);
}
