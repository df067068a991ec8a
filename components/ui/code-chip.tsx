import { cn } from "@/components/class-names";
import { GROUP_LOOK, groupOf } from "@/components/code-groups";
import type { Code } from "@/lib/engine/codes";

import { SuspectIcon } from "./suspect-icon";

/** A decision code in its group's colour, with its icon and its name. `bare`: without the ground, for dense lists. */
export function CodeChip({
  code,
  bare,
  className,
}: {
  readonly code: Code;
  readonly bare?: boolean;
  readonly className?: string;
}) {
  const Icon = GROUP_LOOK[groupOf(code)].icon;
  return (
    <span data-group={groupOf(code)} className={cn(CHIP, bare ? "pl-0" : "bg-code-tint", className)}>
      <Icon className="size-3.5 stroke-[2.6]" />
      {code}
    </span>
  );
}

/** Stands beside a code, never instead of it: this refusal is suspected to be mistaken. */
export function SuspectChip({ label = "suspected" }: { readonly label?: string }) {
  return (
    <span data-group="suspect" className={cn(CHIP, "outline-1 outline-code outline-dashed -outline-offset-1")}>
      <SuspectIcon className="size-3.5 stroke-[2.6]" />
      {label}
    </span>
  );
}

const CHIP =
  "inline-flex h-5 items-center gap-1 whitespace-nowrap rounded-1 pr-1.5 pl-1 align-middle font-mono text-12 text-code-ink tracking-[-0.02em]";
