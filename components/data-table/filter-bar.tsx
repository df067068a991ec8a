import type { ReactNode } from "react";

import { LinkButton } from "@/components/ui/button";

import { FilterAdd, FilterChip } from "./filter-chip";
import { hrefWith, type ListAddress, paramOf } from "./list-address";

export interface Filter {
  /** Its name in the query. */
  readonly param: string;
  readonly label: string;
  /** What it can be; without, any text can be typed. At most some 30: for more let one type. */
  readonly options?: readonly { readonly value: string; readonly label: string }[] | undefined;
  /** How a value is shown that is not among the options: a consumer's name for its id. */
  readonly valueLabel?: string | undefined;
}

/**
 * The filters of a list as chips, from the URL: each can be changed or removed, one more added, all cleared. `search` is a
 * SearchBox, `result` what is left ("509 of 2,352 occurrences"), announced when it changes.
 */
export function FilterBar({
  address,
  filters,
  search,
  result,
}: {
  readonly address: ListAddress;
  readonly filters: readonly Filter[];
  readonly search?: ReactNode;
  readonly result: ReactNode;
}) {
  const active = filters.filter((filter) => isSet(address, filter.param));
  const addable = filters.filter((filter) => !active.includes(filter));
  const none = Object.fromEntries(["q", ...filters.map((filter) => filter.param)].map((param) => [param, null]));
  return (
    <div className="flex flex-wrap items-center gap-2 border-line border-t px-gutter py-3 print:hidden">
      {search}
      {active.map((filter) => (
        <FilterChip key={filter.param} filter={filter} value={paramOf(address, filter.param) ?? ""} address={address} />
      ))}
      {addable.length > 0 && <FilterAdd filters={addable} address={address} />}
      {activeFilters(address, filters) > 0 && (
        <LinkButton variant="ghost" size="sm" href={hrefWith(address, none)} scroll={false}>
          Clear all
        </LinkButton>
      )}
      <span className="flex-1" />
      <span role="status" className="whitespace-nowrap text-12 text-ink-3">
        {result}
      </span>
    </div>
  );
}

/** How many of the filters are set, the search box counted: tells a filtered-empty list from a truly empty one. */
export function activeFilters(address: ListAddress, filters: readonly Filter[]): number {
  return [...filters.map((filter) => filter.param), "q"].filter((param) => isSet(address, param)).length;
}

function isSet(address: ListAddress, param: string): boolean {
  const value = paramOf(address, param);
  return value !== undefined && value !== "";
}
