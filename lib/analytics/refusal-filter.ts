import { CODE_GROUPS, CODES, type Code, type CodeGroup, isCode } from "@/lib/engine/codes";
import { Prisma } from "@/lib/generated/prisma/client";
import { parsePublicId } from "@/lib/kernel/ids";
import type { TimeRange } from "./time-range";

/** Which occurrences are meant; what is left out means all. */
export interface RefusalFilter {
  readonly status?: number | undefined;
  readonly codes?: readonly Code[] | undefined;
  readonly consumerId?: bigint | undefined;
  readonly keyId?: bigint | undefined;
  readonly planId?: bigint | undefined;
  readonly routeId?: bigint | undefined;
  readonly gatewayId?: bigint | undefined;
  /** Only those that look like the operator's own mistake. */
  readonly suspect?: boolean | undefined;
  /** Only those of consumers who had the credits. */
  readonly solvent?: true | undefined;
  /** By a gate's own name, all its starts. */
  readonly gateId?: string | undefined;
}

/** The filter's words in a query: public ids, a code or a group of codes, a status. */
export type RefusalQuery = Readonly<Partial<Record<keyof typeof READERS, string | null>>>;

/**
 * Reads a query; what names nothing is left out and listed in `problems`, so that a wrong link shows a list with a remark and
 * not an empty page.
 */
export function parseRefusalFilter(query: RefusalQuery): { filter: RefusalFilter; problems: readonly string[] } {
  let filter: RefusalFilter = {};
  const problems: string[] = [];
  for (const [name, read] of Object.entries(READERS)) {
    const text = query[name as keyof typeof READERS];
    if (!text) continue;
    const part = read(text);
    if (part) filter = { ...filter, ...part };
    else problems.push(`There is no ${name} “${text.slice(0, 40)}”.`);
  }
  return { filter, problems };
}

const READERS = {
  status: (text: string) => (STATUSES.includes(Number(text)) ? { status: Number(text) } : null),
  code: (text: string) => {
    if (isCode(text)) return { codes: [text] };
    const group = CODE_GROUPS.find((known) => known === text);
    return group ? { codes: codesOf(group) } : null;
  },
  consumer: (text: string) => idPart("consumerId", parsePublicId("consumer", text)),
  key: (text: string) => idPart("keyId", parsePublicId("key", text)),
  plan: (text: string) => idPart("planId", parsePublicId("plan", text)),
  route: (text: string) => idPart("routeId", parsePublicId("route", text)),
  gateway: (text: string) => idPart("gatewayId", parsePublicId("gateway", text)),
  solvent: (text: string) => (text === "yes" ? { solvent: true } : null),
  gate: (text: string) => (/^[a-z0-9][a-z0-9-]{0,62}$/.test(text) ? { gateId: text } : null),
  suspect: (text: string) => (text === "yes" ? { suspect: true } : text === "no" ? { suspect: false } : null),
} satisfies Record<string, (text: string) => RefusalFilter | null>;

export const STATUSES: readonly number[] = [402, 429, 401, 403, 503];

export function codesOf(group: CodeGroup): readonly Code[] {
  return (Object.keys(CODES) as Code[]).filter((code) => CODES[code].group === group);
}

/** The condition on `occurrence o`; always bounded by the range, which an index serves. */
export function occurrencesWhere(range: Pick<TimeRange, "fromMs" | "toMs">, filter: RefusalFilter): Prisma.Sql {
  return Prisma.sql`o.minute >= ${new Date(range.fromMs)} AND o.minute < ${new Date(range.toMs)}
    AND ${filterConditions(filter, Prisma.sql`o.suspect IS NOT NULL`)}`;
}

/** The condition without the range, on `o`: occurrences or their sums, which say with `suspected` whether they are so. */
export function filterConditions(filter: RefusalFilter, suspected: Prisma.Sql): Prisma.Sql {
  const conditions = [
    Prisma.sql`true`,
    filter.status === undefined ? null : Prisma.sql`o.status = ${filter.status}`,
    filter.codes === undefined ? null : Prisma.sql`o.code = ANY(${filter.codes})`,
    filter.consumerId === undefined ? null : Prisma.sql`o.consumer_id = ${filter.consumerId}`,
    filter.keyId === undefined ? null : Prisma.sql`o.key_id = ${filter.keyId}`,
    filter.routeId === undefined ? null : Prisma.sql`o.route_id = ${filter.routeId}`,
    filter.gatewayId === undefined ? null : Prisma.sql`o.gateway_id = ${filter.gatewayId}`,
    filter.planId === undefined
      ? null
      : Prisma.sql`o.plan_version_id IN (SELECT id FROM plan_version WHERE plan_id = ${filter.planId})`,
    filter.suspect === undefined ? null : filter.suspect ? suspected : Prisma.sql`NOT (${suspected})`,
    filter.solvent === undefined ? null : SOLVENT,
    filter.gateId === undefined
      ? null
      : Prisma.sql`o.epoch IN (SELECT epoch FROM gate_epoch WHERE gate_id = ${filter.gateId})`,
  ];
  return Prisma.join(
    conditions.filter((condition) => condition !== null),
    " AND ",
  );
}

/**
 * Payment refused although the purse of that moment held the price: it is something else that says no. By the first receipt,
 * which never changes; in the words of the index that serves it.
 */
const SOLVENT = Prisma.sql`o.status = 402 AND (o.first_receipt #>> '{purse,availableMicros}')::bigint
  >= COALESCE((o.first_receipt #>> '{cost,costMicros}')::bigint, 1)`;

function idPart<Name extends keyof RefusalFilter>(name: Name, id: bigint | null): RefusalFilter | null {
  return id === null ? null : { [name]: id };
}
