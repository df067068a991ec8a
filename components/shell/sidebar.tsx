"use client";

import { User } from "lucide-react";
import { usePathname } from "next/navigation";
import { type ReactNode, useId } from "react";

import { cn } from "@/components/class-names";
import { Link } from "@/components/ui/link";

import { Logo } from "./logo";
import { isCurrent, type NavigationGroup } from "./navigation";
import { ThemeSwitch } from "./theme-switch";

export interface SidebarProps {
  readonly navigation: readonly NavigationGroup[];
  readonly operator: { readonly name: string; readonly role: string };
  /** The form that signs out. */
  readonly signOut: ReactNode;
  /** What holds on every page: "Demo's Stripe: no money moves". */
  readonly note?: string | undefined;
}

/** Logo, the areas, and at the bottom theme and operator. The current area has a bar, weight and aria-current. */
export function Sidebar({ navigation, operator, signOut, note }: SidebarProps) {
  const path = usePathname();
  const id = useId();
  return (
    <nav aria-label="Console" className="flex min-h-full flex-col px-2 pb-3">
      <Link href="/" className="flex h-bar items-center gap-2 px-2 font-strong text-14 tracking-[-0.01em]">
        <Logo />
        Tollgate
      </Link>
      {navigation.map((group) => (
        <div key={group.label}>
          <h2 id={`${id}-${group.label}`} className="px-2 pt-4 pb-1 font-normal text-11 text-ink-3 max-md:pt-3">
            {group.label}
          </h2>
          <ul aria-labelledby={`${id}-${group.label}`}>
            {group.items.map((item) => {
              const current = isCurrent(item.href, path);
              return (
                <li key={item.href}>
                  <Link
                    href={item.href}
                    aria-current={current ? (path === item.href ? "page" : "true") : undefined}
                    className={cn(ITEM, current ? CURRENT : "text-ink-2 hover:bg-line")}
                  >
                    {item.icon}
                    {item.label}
                    {item.count !== undefined && (
                      <span className="ml-auto font-mono text-11 text-ink-3">{item.count}</span>
                    )}
                  </Link>
                </li>
              );
            })}
          </ul>
        </div>
      ))}
      <div className="min-h-6 flex-1" />
      {note !== undefined && <p className="px-2 pb-2 text-11 text-ink-2">{note}</p>}
      <ThemeSwitch />
      <div className="mt-2 flex items-center gap-2 px-2 text-ink-2">
        <User />
        <span className="min-w-0 flex-1">
          <span className="block truncate">{operator.name}</span>
          <span className="block font-mono text-11 text-ink-3">{operator.role}</span>
        </span>
        {signOut}
      </div>
    </nav>
  );
}

const ITEM =
  "relative flex min-h-7 items-center gap-2 rounded-2 px-2 focus-visible:rounded-2 focus-visible:-outline-offset-2 max-md:min-h-11";
const CURRENT =
  "bg-surface font-strong text-ink before:absolute before:inset-y-1 before:-left-2 before:w-[3px] before:bg-accent";
