import { type Page, type PageQuery, skipTake } from "@/lib/kernel/page";
import { db } from "@/lib/platform/db";
import { addressText } from "./endpoint-url";

export type EndpointState = "on" | "off" | "gone" | "failing";

export interface EndpointRow {
  readonly id: bigint;
  readonly url: string;
  /** Its host and path: for people. */
  readonly address: string;
  readonly description: string;
  readonly types: readonly string[];
  readonly state: EndpointState;
  /** Of the first attempt that failed after the last that was taken. */
  readonly failingSince: Date | null;
  /** Until then the secret before the last rotation signs, too; null: there is none. */
  readonly oldSecretEnds: Date | null;
  readonly createdAt: Date;
  readonly waiting: number;
}

/** All of a consumer: five at most. */
export function listEndpoints(consumerId: bigint, now: Date): Promise<EndpointRow[]> {
  return endpointsWhere({ consumerId }, now);
}

/** Null where this consumer has none of that id. */
export async function findEndpoint(consumerId: bigint, id: bigint, now: Date): Promise<EndpointRow | null> {
  return (await endpointsWhere({ consumerId, id }, now))[0] ?? null;
}

async function endpointsWhere(where: { consumerId: bigint; id?: bigint }, now: Date): Promise<EndpointRow[]> {
  const rows = await db().webhookEndpoint.findMany({
    where,
    orderBy: { id: "asc" },
    omit: { seed: true, oldSeed: true },
    include: { _count: { select: { deliveries: { where: { state: "waiting" } } } } },
  });
  return rows.map(({ id, url, description, types, state, failingSince, oldSeedEnds, createdAt, _count }) => ({
    id,
    url,
    address: addressText(url),
    description,
    types,
    state: state as EndpointState,
    failingSince,
    oldSecretEnds: oldSeedEnds && oldSeedEnds > now ? oldSeedEnds : null,
    createdAt,
    waiting: _count.deliveries,
  }));
}

export type DeliveryState = "waiting" | "delivered" | "failed" | "dropped";

export interface AttemptRow {
  readonly id: bigint;
  readonly at: Date;
  readonly durationMs: number;
  /** Null: there was no answer, and `error` says why. */
  readonly status: number | null;
  readonly response: string;
  readonly error: string;
}

export interface DeliveryRow {
  readonly id: bigint;
  readonly messageId: bigint;
  readonly type: string;
  readonly data: object;
  readonly at: Date;
  readonly state: DeliveryState;
  /** Null: it is not tried again by itself. */
  readonly nextAttemptAt: Date | null;
  /** Newest first. */
  readonly attempts: readonly AttemptRow[];
  /** Of its endpoint. */
  readonly address: string;
}

/** More attempts than one round has; those of earlier rounds are counted in no page. */
const ATTEMPTS_SHOWN = 20;

/** One page of a consumer's deliveries, newest first; of one endpoint, or of all. */
export async function listDeliveries(
  of: { readonly consumerId: bigint; readonly endpointId?: bigint },
  query: PageQuery,
): Promise<Page<DeliveryRow>> {
  const where = {
    endpoint: { consumerId: of.consumerId },
    ...(of.endpointId === undefined ? {} : { endpointId: of.endpointId }),
  };
  const [rows, total] = await Promise.all([
    db().webhookDelivery.findMany({
      where,
      orderBy: { id: "desc" },
      ...skipTake(query),
      include: {
        message: true,
        endpoint: { select: { url: true } },
        log: { orderBy: { id: "desc" }, take: ATTEMPTS_SHOWN },
      },
    }),
    db().webhookDelivery.count({ where }),
  ]);
  return {
    ...query,
    total,
    rows: rows.map(({ id, messageId, message, state, nextAttemptAt, log, endpoint }) => ({
      id,
      messageId,
      type: message.type,
      data: message.data as object,
      at: message.at,
      state: state as DeliveryState,
      nextAttemptAt: state === "waiting" ? nextAttemptAt : null,
      attempts: log,
      address: addressText(endpoint.url),
    })),
  };
}
