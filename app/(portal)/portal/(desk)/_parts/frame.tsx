"use client";

import {
  CircleMinus,
  Columns3,
  Gauge,
  KeyRound,
  LayoutGrid,
  LogOut,
  RefreshCw,
  Users,
  WalletCards,
  Webhook,
} from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { Brand } from "@/components/shell/brand";
import { ThemeSwitch } from "@/components/shell/theme-switch";
import { Link } from "@/components/ui/link";
import { Menu, MenuItem, MenuLine, MenuLink } from "@/components/ui/menu";
import { TimeZone } from "@/components/ui/time-zone";
import { signOutOfPortal } from "../../_parts/portal-auth";

interface FrameProps {
  /** Who sells the API. */
  readonly brand: string;
  readonly consumerName: string;
  /** Whose session it is; null: an operator's who views as this consumer. */
  readonly email: string | null;
  readonly timeZone: string;
  /** Payments go to the demo's Stripe. */
  readonly isDemo: boolean;
  readonly banner: ReactNode;
  readonly children: ReactNode;
}

/** A brand bar, one column of paper on a desk, and on a phone a bar of tabs: nothing of the operators' frame. */
export function Frame({ brand, consumerName, email, timeZone, isDemo, banner, children }: FrameProps) {
  const path = usePathname();
  return (
    <TimeZone value={timeZone}>
      <a href="#main" className="fixed top-2 left-2 z-30 -translate-y-20 bg-raised px-3 py-2 focus:translate-y-0">
        Skip to content
      </a>
      <div className="min-h-screen bg-page pb-6 text-15 [--bar:57px] [--control-text:15px] [--control:44px] [--row:44px] max-md:pb-20 print:bg-surface max-md:[&_.link]:-my-3 max-md:[&_.link]:py-3">
        <header className="sticky top-0 z-10 border-line border-b bg-surface print:static">
          <div className="mx-auto flex h-14 max-w-[960px] items-center gap-6 px-gutter max-md:gap-2">
            <Link href="/portal" className="flex h-full min-w-0 items-center max-md:flex-1">
              <Brand name={brand} />
            </Link>
            <nav aria-label="Portal" className="flex h-full gap-5 max-md:hidden">
              {AREAS.map(({ label, href }) => (
                <Link
                  key={href}
                  href={href}
                  aria-current={currentOf(href, path)}
                  className="flex items-center border-transparent border-y-2 text-ink-2 hover:text-ink focus-visible:-outline-offset-2 aria-[current]:border-b-accent aria-[current]:font-strong aria-[current]:text-ink"
                >
                  {label}
                </Link>
              ))}
            </nav>
            <span className="flex-1 max-md:hidden" />
            <AccountMenu consumerName={consumerName} email={email} />
          </div>
        </header>
        {banner}
        {children}
        <footer className="mx-auto flex max-w-[960px] flex-wrap items-center gap-x-4 gap-y-2 px-gutter text-13 text-ink-3 max-md:pt-4 print:hidden">
          <span className="flex-1">
            Times and days in {timeZone}
            {isDemo && (
              <>
                <span className="max-md:hidden"> · </span>
                <span className="max-md:block">A demo: no money moves</span>
              </>
            )}
          </span>
          <span className="-mx-2">
            <ThemeSwitch />
          </span>
        </footer>
        <nav
          aria-label="Portal, phone"
          className="fixed inset-x-0 bottom-0 z-10 grid auto-cols-fr grid-flow-col border-line border-t bg-surface md:hidden print:hidden"
        >
          {AREAS.map(({ label, href, icon: Icon }) => (
            <Link
              key={href}
              href={href}
              aria-current={currentOf(href, path)}
              className="grid min-h-14 justify-items-center gap-0.5 py-2 text-12 text-ink-2 focus-visible:-outline-offset-2 aria-[current]:font-strong aria-[current]:text-ink aria-[current]:shadow-[inset_0_3px_var(--accent)]"
            >
              <Icon />
              {label}
            </Link>
          ))}
        </nav>
      </div>
    </TimeZone>
  );
}

const AREAS = [
  { label: "Home", href: "/portal", icon: LayoutGrid },
  { label: "Usage", href: "/portal/usage", icon: Gauge },
  { label: "Refusals", href: "/portal/refusals", icon: CircleMinus },
  { label: "Keys", href: "/portal/keys", icon: KeyRound },
  { label: "Plan", href: "/portal/plan", icon: Columns3 },
] as const;

function currentOf(href: string, path: string): "page" | "true" | undefined {
  if (path === href) return "page";
  return href !== "/portal" && path.startsWith(`${href}/`) ? "true" : undefined;
}

function AccountMenu({ consumerName, email }: Pick<FrameProps, "consumerName" | "email">) {
  const router = useRouter();

  async function leave() {
    await signOutOfPortal();
    router.replace("/portal/sign-in");
    router.refresh();
  }

  return (
    <Menu
      label={`Account of ${consumerName}`}
      trigger={{
        variant: "ghost",
        ariaLabel: `Account of ${consumerName}`,
        className: "-mr-1.5 min-w-0 shrink px-1.5 text-14",
        label: <bdi className="max-w-[220px] truncate max-md:max-w-[150px]">{consumerName}</bdi>,
      }}
    >
      {email !== null && <p className="px-3 py-1.5 text-12 text-ink-3 [overflow-wrap:anywhere]">{email}</p>}
      <MenuLink href="/portal/auto-top-up" icon={<RefreshCw />}>
        Auto top-up
      </MenuLink>
      <MenuLink href="/portal/spending" icon={<WalletCards />}>
        Spending and alerts
      </MenuLink>
      <MenuLink href="/portal/webhooks" icon={<Webhook />}>
        Webhooks
      </MenuLink>
      <MenuLink href="/portal/members" icon={<Users />}>
        Members
      </MenuLink>
      {email !== null && (
        <>
          <MenuLine />
          <MenuItem icon={<LogOut />} onSelect={() => void leave()}>
            Sign out
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
