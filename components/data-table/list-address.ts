/** Where a list is shown: its path and the query it was asked with, as a page of Next is given it (awaited). */
export interface ListAddress {
  readonly path: string;
  readonly params: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/**
 * The address with some of its query changed; null takes a name out. Whatever else changes, the page number goes, as
 * page 7 of another list means nothing. Names come out sorted, so that one view has one address.
 */
export function hrefWith(address: ListAddress, changes: Readonly<Record<string, string | null>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(address.params)) {
    if (name === "page" || Object.hasOwn(changes, name)) continue;
    for (const one of value === undefined ? [] : [value].flat()) query.append(name, one);
  }
  for (const [name, value] of Object.entries(changes)) if (value !== null) query.append(name, value);
  query.sort();
  const text = query.toString();
  return text === "" ? address.path : `${address.path}?${text}`;
}

/** The value of a name that may be given once; the first where it is given more often. */
export function paramOf(address: ListAddress, name: string): string | undefined {
  return [address.params[name]].flat()[0];
}

/** The page that an address asks for, from 1; 1 for anything else. */
export function pageOf(address: ListAddress): number {
  const text = paramOf(address, "page") ?? "";
  return /^[1-9]\d{0,6}$/.test(text) ? Number(text) : 1;
}

/** The query's `sort`: "name" ascending, "-name" descending. */
export interface Sort {
  readonly key: string;
  readonly descending: boolean;
}

export function sortOf(address: ListAddress, fallback: Sort): Sort {
  const text = paramOf(address, "sort");
  if (text === undefined || text === "") return fallback;
  return text.startsWith("-") ? { key: text.slice(1), descending: true } : { key: text, descending: false };
}

/** The link of a column's header: the other direction if the list is sorted by it, else its own first direction. */
export function sortHref(address: ListAddress, sort: Sort, key: string, firstDescending: boolean): string {
  const descending = sort.key === key ? !sort.descending : firstDescending;
  return hrefWith(address, { sort: descending ? `-${key}` : key });
}
