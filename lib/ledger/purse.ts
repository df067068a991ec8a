/** What a lot can be used up for: credits and the spend cap in microcredits, a quota in units. */
export type PurseName = "credits" | "cap" | `quota:${string}:${string}`;

/** A quota's purse carries its name and scope, so that an override of the same name and scope counts in the same one. */
export function quotaPurse(name: string, routeId: number | null): PurseName {
  return `quota:${name}:${routeId ?? "*"}`;
}

/** The quota behind a purse's name, or null for credits and the cap. */
export function quotaOf(purse: string): { name: string; routeId: number | null } | null {
  const [kind, name, scope] = purse.split(":");
  if (kind !== "quota" || name === undefined || scope === undefined) return null;
  return { name, routeId: scope === "*" ? null : Number(scope) };
}
