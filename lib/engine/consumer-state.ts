import { BlockList } from "node:net";
import { SmallMap } from "@/lib/kernel/small-map";
import type { CompiledPlan, RoutePrice, Snapshot } from "./compile-snapshot";
import { OVERDRAFT, type OverdraftTerms } from "./overdraft";
import { periodAt, type QuotaPeriod } from "./periods";
import type { ConsumerLoad, LotRow, PeriodLot } from "./ports";
import { Purse } from "./purse";
import type { ConsumerRow, KeyRow, LimitPeriod, LimitRow } from "./snapshot";
import { type RateWindow, rateWindow, resizeWindow, shareOf } from "./windows";

export const CREDITS = "credits";
export const CAP = "cap";

/** The purse of a quota carries its name and scope, so that an override of the same name and scope counts in the same one. */
export type QuotaPurseName = (name: string, routeId: number | null) => string;

/** A consumer as this gate knows it: what it may do, what it has done lately, and what the gate may spend for it. */
export class ConsumerState {
  readonly id: number;
  /** By scope. Null until the first call that a rate counts. */
  windows: SmallMap<string, RateWindow> | null = null;
  readonly purses = new SmallMap<string, Purse>();
  readonly credits = this.purse(CREDITS);
  row: ConsumerRow;
  /** By digest. */
  keys = new SmallMap<string, KnownKey>();
  debtMicros = 0;
  heldMicros = 0;
  grantBaseMicros = 0;
  /** Unix ms of Postgres's last word on it. */
  asOfMs = 0;
  /** Unix ms at which the first of its periods ends, and it must be loaded again; null: none does. */
  validUntilMs: number | null = null;
  /** What all gates hold to lend, as last heard. */
  private overdraftOutMicros = 0;
  private periods: ReadonlyMap<string, LotRow> = NO_PERIODS;
  private limits: readonly EffectiveLimit[] = [];
  /** Of the routes that have been called. */
  private accessByRoute: SmallMap<number, RouteAccess> | null = null;
  private compiledFor: Snapshot | null = null;
  private ratesDividedBy = 1;

  constructor(
    load: ConsumerLoad,
    wallMs: number,
    private readonly quotaPurseName: QuotaPurseName,
  ) {
    this.id = load.consumer.id;
    this.row = compact(load.consumer);
    this.apply(load, wallMs);
  }

  /** Takes Postgres's newest word. Windows, slices and holds stay: they are this gate's own. */
  apply(load: ConsumerLoad, wallMs: number): void {
    this.row = compact(load.consumer);
    this.keys = new SmallMap();
    for (const key of load.keys) this.keys.set(key.digest, knownKey(key));
    this.debtMicros = load.debtMicros;
    this.overdraftOutMicros = load.overdraftOutMicros;
    this.heldMicros = load.heldMicros;
    this.grantBaseMicros = load.grantBaseMicros;
    this.asOfMs = wallMs;
    this.compiledFor = null;
    this.applyLots(load.lots, wallMs);
  }

  /** What the consumer may do on a route of its plan; null: the route is not in it, or there is no plan. `nowMs` is monotonic. */
  accessTo(snapshot: Snapshot, routeId: number, nowMs: number): RouteAccess | null {
    if (this.compiledFor !== snapshot) this.compile(snapshot);
    const known = this.accessByRoute?.get(routeId);
    if (known) return known;
    const plan = this.plan(snapshot);
    const price = plan?.prices.get(routeId);
    if (!plan || !price) return null;
    const access = this.buildAccess(plan, price, routeId, nowMs);
    this.accessByRoute ??= new SmallMap();
    this.accessByRoute.set(routeId, access);
    return access;
  }

  plan(snapshot: Snapshot): CompiledPlan | null {
    const { subscription } = this.row;
    return subscription === null ? null : (snapshot.plans.get(subscription.planVersionId) ?? null);
  }

  /**
   * The period lots that must stand in Postgres before it can be decided: of each quota and of the spend cap the one that
   * counts now and the next one. A lot that already covers a moment stays, so that another zone or anchor acts at its end.
   */
  missingPeriods(snapshot: Snapshot, wallMs: number): PeriodLot[] {
    if (this.compiledFor !== snapshot) this.compile(snapshot);
    const missing: PeriodLot[] = [];
    const need = (purse: string, limit: number, period: QuotaPeriod) => {
      const lot = this.periods.get(purse);
      if (lot && lot.limit === limit) return;
      missing.push(...this.periodLots(purse, limit, period, wallMs));
    };
    for (const limit of this.limits) {
      if (limit.purse !== null) need(limit.purse, limit.row.limit, limit.row.period as QuotaPeriod);
    }
    if (this.row.spendCapMicros !== null) need(CAP, this.row.spendCapMicros, "month");
    return missing;
  }

  /** The period lot that counts at the moment, as last heard. */
  periodOf(purse: string): LotRow | null {
    return this.periods.get(purse) ?? null;
  }

  purse(name: string): Purse {
    const known = this.purses.get(name);
    if (known) return known;
    const purse = new Purse();
    this.purses.set(name, purse);
    return purse;
  }

  /** About how much memory it takes, by what bench/memory.ts measures; the bound of the cache counts with it. */
  get bytes(): number {
    let slices = 0;
    for (const purse of this.purses.values()) slices += purse.sliceCount;
    return 800 + this.keys.size * 350 + (this.windows?.size ?? 0) * 650 + this.purses.size * 100 + slices * 350;
  }

  private applyLots(lots: readonly LotRow[], wallMs: number): void {
    const periods = new Map<string, LotRow>();
    this.validUntilMs = null;
    const left = new Map([[CREDITS, { unleased: 0, onGates: 0 }]]);
    for (const lot of lots) {
      if (lot.startsAtMs > wallMs || (lot.expiresAtMs !== null && lot.expiresAtMs <= wallMs)) continue;
      const sum = left.get(lot.purse) ?? { unleased: 0, onGates: 0 };
      left.set(lot.purse, { unleased: sum.unleased + lot.unleased, onGates: sum.onGates + lot.onGates });
      // The oldest of the credits is the account's loan lot, which is never used up.
      this.purse(lot.purse).lenderLotId = Math.min(lot.id, this.purse(lot.purse).lenderLotId ?? lot.id);
      if (lot.purse === CREDITS || lot.expiresAtMs === null) continue;
      periods.set(lot.purse, lot);
      this.validUntilMs = Math.min(this.validUntilMs ?? lot.expiresAtMs, lot.expiresAtMs);
    }
    this.periods = periods.size === 0 ? NO_PERIODS : periods;
    for (const [name, { unleased, onGates }] of left) {
      const purse = this.purse(name);
      purse.unleased = unleased;
      // Nothing left, nothing out, and never anything here that may be on its way back: an ask would hear no more than that.
      purse.dry = unleased === 0 && onGates === 0 && purse.sliceCount === 0;
    }
  }

  /** No lot says it before the first slice is leased, so it is worked out as lib/ledger/set-overdraft does. */
  private applyOverdraft(terms: OverdraftTerms | null): void {
    if (terms === null) return;
    const purse = this.purse(OVERDRAFT);
    purse.unleased = Math.max(0, terms.capMicros - this.debtMicros - this.overdraftOutMicros);
    purse.dry = purse.unleased === 0 && this.overdraftOutMicros === 0 && purse.sliceCount === 0;
  }

  private periodLots(purse: string, limit: number, period: QuotaPeriod, wallMs: number): PeriodLot[] {
    const zone = this.row.timeZone;
    const anchorMs = this.row.subscription?.anchorAtMs ?? null;
    const here = periodAt(period, wallMs, zone, anchorMs);
    const next = periodAt(period, here.endMs, zone, anchorMs);
    return [here, next].map(({ startMs, endMs }) => ({
      consumerId: this.id,
      purse,
      limit,
      startsAtMs: startMs,
      endsAtMs: endMs,
    }));
  }

  private compile(snapshot: Snapshot): void {
    this.compiledFor = snapshot;
    this.ratesDividedBy = snapshot.ratesDividedBy;
    this.accessByRoute = null;
    const plan = this.plan(snapshot);
    this.applyOverdraft(plan?.overdraft ?? null);
    this.limits = this.limitsOf(plan);
    if (this.windows === null) return;
    const current = new Set(this.limits.filter((limit) => limit.purse === null).map(scopeOf));
    for (const scope of this.windows.keys()) if (!current.has(scope)) this.windows.delete(scope);
  }

  /** Shared by all consumers of the plan that have no overrides, as nearly all. */
  private limitsOf(plan: CompiledPlan | null): readonly EffectiveLimit[] {
    if (plan === null) return effectiveLimits([], this.row.overrides, this.quotaPurseName);
    if (this.row.overrides.length > 0) {
      return effectiveLimits(plan.row.limits, this.row.overrides, this.quotaPurseName);
    }
    const known = LIMITS.get(plan);
    if (known) return known;
    const limits = effectiveLimits(plan.row.limits, [], this.quotaPurseName);
    LIMITS.set(plan, limits);
    return limits;
  }

  private buildAccess({ overdraft }: CompiledPlan, price: RoutePrice, routeId: number, nowMs: number): RouteAccess {
    const rates: RateRule[] = [];
    const quotas: QuotaRule[] = [];
    for (const limit of this.limits) {
      if (limit.row.routeId !== null && limit.row.routeId !== routeId) continue;
      if (limit.purse === null) rates.push({ limit, window: this.windowOf(limit, nowMs) });
      else quotas.push({ limit, purseName: limit.purse, purse: this.purse(limit.purse) });
    }
    const cap = this.row.spendCapMicros === null ? null : this.purse(CAP);
    // Copies are as long as they must be; what was pushed to has room for sixteen more.
    return {
      price,
      rates: [...rates],
      quotas: [...quotas],
      cap,
      overdraft: overdraft && { terms: overdraft, purse: this.purse(OVERDRAFT) },
    };
  }

  private windowOf(limit: EffectiveLimit, nowMs: number): RateWindow {
    const scope = scopeOf(limit);
    const windowMs = RATE_WINDOW_MS[limit.row.period];
    this.windows ??= new SmallMap();
    let window = this.windows.get(scope);
    if (window?.windowMs !== windowMs) window = rateWindow(limit.row.limit, windowMs);
    else if (window.limit !== limit.row.limit) window = resizeWindow(window, limit.row.limit, nowMs);
    window.share = shareOf(limit.row.limit, this.ratesDividedBy);
    this.windows.set(scope, window);
    return window;
  }
}

const NO_PERIODS: ReadonlyMap<string, LotRow> = new Map();
const LIMITS = new WeakMap<CompiledPlan, readonly EffectiveLimit[]>();

/** All that decides about one consumer's calls of one route. */
export interface RouteAccess {
  readonly price: RoutePrice;
  readonly rates: readonly RateRule[];
  readonly quotas: readonly QuotaRule[];
  readonly cap: Purse | null;
  /** Null: the plan lends nothing. */
  readonly overdraft: { readonly terms: OverdraftTerms; readonly purse: Purse } | null;
}

export interface RateRule {
  readonly limit: EffectiveLimit;
  readonly window: RateWindow;
}

export interface QuotaRule {
  readonly limit: EffectiveLimit;
  readonly purseName: string;
  readonly purse: Purse;
}

export interface EffectiveLimit {
  readonly row: LimitRow;
  /** Null: a rate. */
  readonly purse: string | null;
  /** The consumer's own, in place of the plan's or beside it. */
  readonly override: boolean;
}

export interface KnownKey {
  readonly row: KeyRow;
  /** Null: all. */
  readonly routes: ReadonlySet<number> | null;
  readonly addresses: BlockList | null;
}

/** The plan's limits, each replaced by the consumer's override of the same name and scope, and the overrides that add one. */
export function effectiveLimits(
  plan: readonly LimitRow[],
  overrides: readonly LimitRow[],
  quotaPurseName: QuotaPurseName,
): EffectiveLimit[] {
  const same = (a: LimitRow) => (b: LimitRow) => a.name === b.name && a.routeId === b.routeId;
  const effective = (row: LimitRow, override: boolean) => ({
    row,
    override,
    purse: row.kind === "quota" ? quotaPurseName(row.name, row.routeId) : null,
  });
  return [
    ...plan.filter((row) => !overrides.some(same(row))).map((row) => effective(row, false)),
    ...overrides.map((row) => effective(row, true)),
  ];
}

export const RATE_WINDOW_MS: Readonly<Record<LimitPeriod, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  month: 2_678_400_000,
};

function scopeOf(limit: EffectiveLimit): string {
  return `${limit.row.name}:${limit.row.routeId ?? "*"}`;
}

/** As it comes from the database's driver a row takes twice the memory: each text is a copy, each empty list a list. */
function compact(row: ConsumerRow): ConsumerRow {
  return {
    id: row.id,
    externalId: row.externalId,
    name: row.name,
    status: STATUSES[row.status],
    timeZone: sharedZone(row.timeZone),
    spendCapMicros: row.spendCapMicros,
    subscription: row.subscription,
    overrides: row.overrides.length === 0 ? NONE : row.overrides,
  };
}

const NONE: readonly never[] = [];
const STATUSES = { active: "active", suspended: "suspended", archived: "archived" } as const;
/** The same text for all who live there; there are about 600 zones. */
const ZONES = new Map<string, string>();

function sharedZone(zone: string): string {
  const known = ZONES.get(zone);
  if (known !== undefined) return known;
  ZONES.set(zone, zone);
  return zone;
}

function knownKey(key: KeyRow): KnownKey {
  const routeIds = key.routeIds.length === 0 ? NONE : key.routeIds;
  const ipAllow = key.ipAllow.length === 0 ? NONE : key.ipAllow;
  const row = { ...key, routeIds, ipAllow };
  return {
    row,
    routes: row.routeIds.length === 0 ? null : new Set(row.routeIds),
    addresses: row.ipAllow.length === 0 ? null : addressList(row.ipAllow),
  };
}

/** CIDR blocks and single addresses; the console has checked their form, a bad one admits nobody. */
function addressList(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [address = "", prefix] = block.split("/");
    const family = address.includes(":") ? "ipv6" : "ipv4";
    try {
      if (prefix === undefined) list.addAddress(address, family);
      else list.addSubnet(address, Number(prefix), family);
    } catch {
      // Admits nobody.
    }
  }
  return list;
}
