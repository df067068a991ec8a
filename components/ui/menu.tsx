"use client";

import { Menu as Base } from "@base-ui/react/menu";
import { ChevronDown, Ellipsis } from "lucide-react";
import type { ReactNode } from "react";

import { cn } from "@/components/class-names";

import type { TriggerButton } from "./button";
import { buttonLook } from "./button-look";
import { Link } from "./link";

/**
 * Acts on one object. Without `trigger` it opens from a "…" button named by `label` ("Actions for key prod-eu").
 * Children are MenuItem, MenuLink and MenuLine.
 */
export function Menu({
  label,
  trigger,
  children,
}: {
  readonly label: string;
  readonly trigger?: TriggerButton;
  readonly children: ReactNode;
}) {
  return (
    <Base.Root>
      {trigger ? (
        <Base.Trigger
          aria-label={trigger.ariaLabel}
          className={cn(buttonLook({ variant: trigger.variant, size: trigger.size }), trigger.className)}
        >
          {trigger.label}
          <ChevronDown className="size-3.5" />
        </Base.Trigger>
      ) : (
        <Base.Trigger aria-label={label} className={buttonLook({ variant: "ghost", size: "icon-sm" })}>
          <Ellipsis />
        </Base.Trigger>
      )}
      <Base.Portal>
        <Base.Positioner align="end" sideOffset={4} collisionPadding={8} className="z-30">
          <Base.Popup
            aria-label={label}
            className="min-w-44 max-w-[min(20rem,calc(100vw-16px))] rounded-2 border border-line-2 bg-raised py-1 text-ink outline-none transition-opacity duration-80 data-ending-style:opacity-0 data-starting-style:opacity-0"
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** `disabledReason` keeps it in the menu, dimmed, with the reason under its label. */
export function MenuItem({
  onSelect,
  danger,
  icon,
  disabledReason,
  children,
}: {
  readonly onSelect: () => void;
  readonly danger?: boolean;
  readonly icon?: ReactNode;
  readonly disabledReason?: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <Base.Item
      disabled={disabledReason !== undefined}
      onClick={onSelect}
      className={cn(ITEM, danger && "text-danger", disabledReason !== undefined && "cursor-not-allowed text-ink-3")}
    >
      {icon}
      <span className="min-w-0">
        {children}
        {disabledReason && <span className="block text-12">{disabledReason}</span>}
      </span>
    </Base.Item>
  );
}

export function MenuLink({
  href,
  icon,
  children,
}: {
  readonly href: string;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <Base.LinkItem closeOnClick className={ITEM} render={<Link href={href} />}>
      {icon}
      {children}
    </Base.LinkItem>
  );
}

export function MenuLine() {
  return <Base.Separator className="my-1 border-line border-t" />;
}

const ITEM =
  "flex min-h-8 cursor-pointer items-center gap-2 px-3 py-1 outline-none data-highlighted:bg-accent-tint data-highlighted:shadow-[inset_3px_0_var(--accent)] pointer-coarse:min-h-11 max-[640px]:min-h-11";
