import type { Role } from "@/lib/access/actor";

export type Permission =
  | "consumer:write"
  | "key:write"
  | "credit:write"
  | "plan:write"
  | "pack:write"
  | "route:write"
  | "gateway:write"
  | "gate:write"
  | "operator:write"
  | "setting:write"
  | "consumer:view_as";

/** A viewer changes nothing; an operator all but the gates, the team and the settings; an admin everything. Reading needs no permission. */
export function can(role: Role, permission: Permission): boolean {
  if (role === "admin") return true;
  return role === "operator" && !ADMIN_ONLY.has(permission);
}

/** Why this role may not, for the line beside a disabled button; null where it may. */
export function whyNot(role: Role, permission: Permission): string | null {
  if (can(role, permission)) return null;
  const needed = ADMIN_ONLY.has(permission) ? "admin" : "operator";
  return `${ACTS[permission]} needs the ${needed} role. You are ${role === "viewer" ? "a viewer" : "an operator"}.`;
}

const ADMIN_ONLY: ReadonlySet<Permission> = new Set(["gate:write", "operator:write", "setting:write"]);

const ACTS: Record<Permission, string> = {
  "consumer:write": "Changing consumers",
  "key:write": "Changing keys",
  "credit:write": "Changing credits",
  "plan:write": "Changing plans",
  "pack:write": "Changing credit packs",
  "route:write": "Changing routes",
  "gateway:write": "Changing gateways",
  "gate:write": "Declaring a gate lost",
  "operator:write": "Changing the team",
  "setting:write": "Changing settings",
  "consumer:view_as": "Viewing as a consumer",
};
