import type { ReactNode } from "react";

import { cn } from "@/components/class-names";

/** `ok` round, `silent` a diamond, `sealed` (and worse) a square, `off` a ring: told apart without colour. */
export type State = "ok" | "silent" | "sealed" | "off";

/** The mark of a state; always beside a word. */
export function StateDot({ state }: { readonly state: State }) {
  return <span aria-hidden="true" className={cn("inline-block size-[7px] flex-none", DOT[state])} />;
}

/** A short fact about an object: its state (with a dot), its plan, where a value comes from. */
export function Badge({
  state,
  icon,
  children,
}: {
  readonly state?: State;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <span className="inline-flex h-5 items-center gap-1.5 whitespace-nowrap rounded-1 border border-line px-1.5 align-middle font-normal text-12 text-ink-2 tracking-normal [&>svg]:size-3.5">
      {state && <StateDot state={state} />}
      {icon}
      {children}
    </span>
  );
}

const DOT: Readonly<Record<State, string>> = {
  ok: "rounded-full bg-ok",
  silent: "rotate-45 border-2 border-warn",
  sealed: "bg-danger",
  off: "rounded-full border-[1.5px] border-ink-3",
};
