"use client";

import { Menu } from "@base-ui/react/menu";
import { Popover } from "@base-ui/react/popover";
import { Check, Plus, X } from "lucide-react";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";

import type { Filter } from "./filter-bar";
import { hrefWith, type ListAddress } from "./list-address";

/** One filter that is set: press the value to change it, the cross to remove it. */
export function FilterChip({
  filter,
  value,
  address,
}: {
  readonly filter: Filter;
  readonly value: string;
  readonly address: ListAddress;
}) {
  const shown = filter.options?.find((option) => option.value === value)?.label ?? filter.valueLabel ?? value;
  return (
    <span className="inline-flex h-7 max-w-full items-center whitespace-nowrap rounded-2 border border-line-2 bg-surface text-12 pointer-coarse:h-11">
      <FilterChoice
        filters={[filter]}
        address={address}
        current={value}
        label={`Change filter ${filter.label}: ${shown}`}
        className="flex h-full min-w-0 items-center gap-1.5 pl-2 hover:bg-hover pointer-coarse:-my-px pointer-coarse:h-11"
      >
        <span className="text-ink-3">{filter.label}</span>
        <span className="truncate">{shown}</span>
      </FilterChoice>
      <Link
        href={hrefWith(address, { [filter.param]: null })}
        scroll={false}
        aria-label={`Remove filter ${filter.label}`}
        className="mx-0.5 grid size-6 flex-none place-items-center text-ink-3 hover:text-ink pointer-coarse:size-11"
      >
        <X className="size-3.5" />
      </Link>
    </span>
  );
}

/** Offers the filters that are not set. */
export function FilterAdd({
  filters,
  address,
}: {
  readonly filters: readonly Filter[];
  readonly address: ListAddress;
}) {
  return (
    <FilterChoice
      filters={filters}
      address={address}
      className="inline-flex h-7 items-center gap-1.5 rounded-2 border border-line-2 border-dashed bg-surface px-2 text-12 text-ink-2 hover:bg-hover pointer-coarse:h-11"
    >
      <Plus className="size-3.5" />
      Add filter
    </FilterChoice>
  );
}

/** A menu of values, grouped by filter where there are several; a filter by free text opens a small form instead. */
function FilterChoice({
  filters,
  address,
  current,
  label,
  className,
  children,
}: {
  readonly filters: readonly Filter[];
  readonly address: ListAddress;
  readonly current?: string;
  readonly label?: string;
  readonly className: string;
  readonly children: ReactNode;
}) {
  const [typing, setTyping] = useState<Filter | null>(null);
  const anchor = useRef<HTMLSpanElement>(null);
  const [only] = filters;
  const onlyTyped = filters.length === 1 && only !== undefined && only.options === undefined;
  return (
    <span ref={anchor} className="inline-flex h-full min-w-0">
      {onlyTyped ? (
        <button type="button" aria-label={label} onClick={() => setTyping(only)} className={className}>
          {children}
        </button>
      ) : (
        <Menu.Root>
          <Menu.Trigger aria-label={label} className={className}>
            {children}
          </Menu.Trigger>
          <Menu.Portal>
            <Menu.Positioner align="start" sideOffset={4} collisionPadding={8} className="z-30">
              <Menu.Popup className={MENU}>
                {filters.length === 1 && only
                  ? only.options?.map((option) => (
                      <Option key={option.value} {...{ filter: only, option, address, current }} />
                    ))
                  : filters.map((filter) => (
                      <Submenu key={filter.param} filter={filter} address={address} type={() => setTyping(filter)} />
                    ))}
              </Menu.Popup>
            </Menu.Positioner>
          </Menu.Portal>
        </Menu.Root>
      )}
      <Popover.Root open={typing !== null} onOpenChange={() => setTyping(null)}>
        <Popover.Portal>
          <Popover.Positioner anchor={anchor} align="start" sideOffset={4} collisionPadding={8} className="z-30">
            <Popover.Popup
              aria-label={typing ? `Filter by ${typing.label}` : undefined}
              className="rounded-2 border border-line-2 bg-raised p-3 text-ink"
            >
              {typing && (
                <TextFilter filter={typing} current={current ?? ""} address={address} close={() => setTyping(null)} />
              )}
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
    </span>
  );
}

function Submenu({
  filter,
  address,
  type,
}: {
  readonly filter: Filter;
  readonly address: ListAddress;
  readonly type: () => void;
}) {
  if (filter.options === undefined) {
    return (
      <Menu.Item className={ITEM} onClick={type}>
        {filter.label}…
      </Menu.Item>
    );
  }
  return (
    <Menu.SubmenuRoot>
      <Menu.SubmenuTrigger className={ITEM}>{filter.label}</Menu.SubmenuTrigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={-2} collisionPadding={8} className="z-30">
          <Menu.Popup className={MENU}>
            {filter.options.map((option) => (
              <Option key={option.value} {...{ filter, option, address }} />
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.SubmenuRoot>
  );
}

function Option({
  filter,
  option,
  address,
  current,
}: {
  readonly filter: Filter;
  readonly option: { readonly value: string; readonly label: string };
  readonly address: ListAddress;
  readonly current?: string | undefined;
}) {
  return (
    <Menu.LinkItem
      closeOnClick
      className={ITEM}
      render={<Link href={hrefWith(address, { [filter.param]: option.value })} scroll={false} />}
    >
      {option.label}
      {option.value === current && <Check className="ml-auto size-3.5" aria-label="current" />}
    </Menu.LinkItem>
  );
}

function TextFilter({
  filter,
  current,
  address,
  close,
}: {
  readonly filter: Filter;
  readonly current: string;
  readonly address: ListAddress;
  readonly close: () => void;
}) {
  const router = useRouter();

  function apply(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const value = String(new FormData(event.currentTarget).get("value") ?? "").trim();
    router.push(hrefWith(address, { [filter.param]: value === "" ? null : value }) as Route, { scroll: false });
    close();
  }

  return (
    <form onSubmit={apply} className="flex items-end gap-2">
      <label className="grid gap-1 font-strong text-12">
        {filter.label}
        <input
          name="value"
          defaultValue={current}
          spellCheck={false}
          autoComplete="off"
          className="h-8 w-48 rounded-2 border border-line-2 bg-surface px-2 font-normal text-13 focus-visible:rounded-2"
        />
      </label>
      <Button type="submit">Apply</Button>
    </form>
  );
}

const MENU =
  "max-h-[60dvh] min-w-40 max-w-80 overflow-y-auto rounded-2 border border-line-2 bg-raised py-1 text-ink outline-none";
const ITEM =
  "flex min-h-8 cursor-pointer items-center gap-2 px-3 py-1 outline-none data-highlighted:bg-accent-tint data-highlighted:shadow-[inset_3px_0_var(--accent)] pointer-coarse:min-h-11";
