import type { Tx } from "@/lib/platform/db";
import { TERMS } from "./diff-terms";
import { limitText, type PlanTerms, priceText, readTerms, type TermLimit, type TermRoute } from "./terms";

/** Versions of any plans side by side; texts as people read them. */
export interface Comparison {
  readonly columns: readonly ComparedVersion[];
  readonly rows: readonly ComparedRow[];
}

export interface ComparedVersion {
  readonly versionId: bigint;
  readonly planId: bigint;
  readonly planName: string;
  readonly version: number;
  readonly state: "draft" | "published";
  readonly subscribers: number;
}

export interface ComparedRow {
  /** Null: the whole plan. */
  readonly route: { readonly id: bigint; readonly name: string; readonly method: string; readonly path: string } | null;
  /** "Included credits"; empty for a route, which names itself. */
  readonly what: string;
  /** By column. Null: not in the plan. */
  readonly cells: readonly (ComparedCell | null)[];
  readonly differs: boolean;
}

export interface ComparedCell {
  /** "0.40", "500.00 a month" */
  readonly text: string;
  /** The route's own price, not one of the plan's. */
  readonly inherited: boolean;
  /** "burst 20 /s" */
  readonly limits: readonly string[];
}

/** Columns of one comparison. */
export const COMPARED_MAX = 4;

/** Ids that name no version are left out. */
export async function compareVersions(tx: Tx, versionIds: readonly bigint[]): Promise<Comparison> {
  const columns = await readColumns(tx, versionIds.slice(0, COMPARED_MAX));
  const terms = await Promise.all(columns.map(({ versionId }) => readTerms(tx, versionId)));
  return { columns, rows: [...wholeRows(terms), ...routeRows(terms)] };
}

export interface VersionOption {
  readonly versionId: bigint;
  readonly planName: string;
  readonly version: number;
  readonly state: "draft" | "published";
  readonly archived: boolean;
}

/** What can be compared, by plan, newest first: at most 500, live plans before archived ones. */
export async function listVersionOptions(tx: Tx): Promise<VersionOption[]> {
  return tx.$queryRaw<VersionOption[]>`
    SELECT v.id AS "versionId", p.name AS "planName", v.version, v.state::text AS state,
      p.archived_at IS NOT NULL AS archived
    FROM plan_version v JOIN plan p ON p.id = v.plan_id
    ORDER BY p.archived_at IS NOT NULL, p.name, v.version DESC LIMIT 500`;
}

async function readColumns(tx: Tx, versionIds: readonly bigint[]): Promise<ComparedVersion[]> {
  const found = await tx.$queryRaw<ComparedVersion[]>`
    SELECT v.id AS "versionId", v.plan_id AS "planId", p.name AS "planName", v.version, v.state::text AS state, (
      SELECT count(*)::int FROM subscription s
      WHERE s.plan_version_id = v.id AND s.ended_at IS NULL AND s.status <> 'canceled') AS subscribers
    FROM plan_version v JOIN plan p ON p.id = v.plan_id WHERE v.id = ANY(${[...versionIds]})`;
  return versionIds.flatMap((id) => found.find(({ versionId }) => versionId === id) ?? []);
}

function wholeRows(terms: readonly PlanTerms[]): ComparedRow[] {
  const own = TERMS.map(({ what, textOf }) => ({
    what,
    cells: terms.map((one) => ({ text: textOf(one), inherited: false, limits: [] })),
  }));
  const limits = { what: "Rates and quotas of all routes together", cells: terms.map(limitCell) };
  return [...own, limits].map((row) => ({ route: null, ...row, differs: differ(row.cells) }));
}

function limitCell({ limits }: PlanTerms): ComparedCell {
  return { text: limits.length === 0 ? "none" : "", inherited: false, limits: limits.map(namedLimit) };
}

/** Routes that any of them sells, by path. */
function routeRows(terms: readonly PlanTerms[]): ComparedRow[] {
  const routes = new Map(terms.flatMap((one) => one.routes).map((route) => [route.routeId, route]));
  const sorted = [...routes.values()].toSorted(
    (a, b) => compareText(a.path, b.path) || compareText(a.method, b.method) || Number(a.routeId - b.routeId),
  );
  return sorted.map(({ routeId, name, method, path }) => {
    const cells = terms.map((one) => routeCell(one.routes.find((route) => route.routeId === routeId)));
    return { route: { id: routeId, name, method, path }, what: "", cells, differs: differ(cells) };
  });
}

function routeCell(route: TermRoute | undefined): ComparedCell | null {
  if (route === undefined) return null;
  const inherited = route.priceMicros === null;
  return { text: priceText(route), inherited, limits: route.limits.map(namedLimit) };
}

function namedLimit(limit: TermLimit): string {
  return `${limit.name} ${limitText(limit)}`;
}

function differ(cells: readonly (ComparedCell | null)[]): boolean {
  const texts = cells.map((cell) => (cell === null ? "" : [cell.text, ...cell.limits].join("\n")));
  return new Set(texts).size > 1;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
