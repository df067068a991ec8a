import { hrefWith, type ListAddress, paramOf } from "@/components/data-table/list-address";

/** A call to rehearse, as the address of the page has it; all text, as people may have typed it. */
export interface TryQuery {
  /** Public id. */
  readonly gateway: string;
  readonly method: string;
  /** A path or a whole URL; "" where nothing is tried yet. */
  readonly url: string;
  /** Public id of a key or a consumer; "" for nobody. */
  readonly as: string;
  readonly units: string;
  readonly ip: string;
}

const DEFAULTS: TryQuery = { gateway: "", method: "GET", url: "", as: "", units: "1", ip: "" };

export function tryQueryOf(address: ListAddress): TryQuery {
  const given = (name: keyof TryQuery) => (paramOf(address, name) ?? DEFAULTS[name]).slice(0, TEXT_LENGTH_MAX);
  return {
    gateway: given("gateway"),
    method: given("method"),
    url: given("url"),
    as: given("as"),
    units: given("units"),
    ip: given("ip"),
  };
}

/** The page with this call filled in, and tried where it has a URL. */
export function tryHref(query: Partial<TryQuery>): string {
  const params = Object.entries(query).filter(([name, value]) => value !== DEFAULTS[name as keyof TryQuery]);
  return hrefWith({ path: "/try", params: {} }, Object.fromEntries(params));
}

const TEXT_LENGTH_MAX = 2_100;
