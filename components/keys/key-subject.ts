import { publicId } from "@/lib/kernel/ids";
import type { KeyRow } from "@/lib/keys/queries";
import type { KeySubject } from "./key-menu";

/** A row of the list of keys as its menu takes it. */
export function keySubject(row: KeyRow): KeySubject {
  return {
    keyId: publicId("key", row.id),
    name: row.name,
    hint: row.hint,
    state: row.state,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    routeIds: row.routeIds.map((id) => publicId("route", id)),
    ipAllow: row.ipAllow,
  };
}
