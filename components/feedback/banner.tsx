import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { cn } from "@/components/class-names";
import { SuspectIcon } from "@/components/ui/suspect-icon";

export type BannerTone = "info" | "warn" | "danger" | "suspect";

/**
 * A strip across the page: what is the matter, since when, with what effect. `title` is its first sentence, in bold;
 * `action` a link to where it can be mended.
 */
export function Banner({
  tone,
  title,
  action,
  children,
}: {
  readonly tone: BannerTone;
  readonly title?: ReactNode;
  readonly action?: ReactNode;
  readonly children?: ReactNode;
}) {
  const { icon: Icon, ground, ink } = TONES[tone];
  return (
    <section
      role={tone === "danger" ? "alert" : undefined}
      className={cn("flex items-start gap-2.5 border-line border-t px-gutter py-2.5 max-md:flex-wrap", ground)}
    >
      <Icon className={cn("mt-0.5", ink)} />
      <div className="min-w-0 flex-1 basis-60 [overflow-wrap:anywhere]">
        {title && <b>{title} </b>}
        {children}
      </div>
      {action && <div className="-my-0.5 max-md:ml-[26px] [&_a]:leading-6">{action}</div>}
    </section>
  );
}

const TONES = {
  info: { icon: Info, ground: "bg-sunken", ink: "text-ink-2" },
  warn: { icon: TriangleAlert, ground: "bg-warn-tint", ink: "text-warn" },
  danger: { icon: CircleAlert, ground: "bg-danger-tint", ink: "text-danger" },
  suspect: { icon: SuspectIcon, ground: "bg-suspect-tint", ink: "text-suspect" },
} as const;
