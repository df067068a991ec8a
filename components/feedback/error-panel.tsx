import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";

/** What stands where something should be: the cause, what it means, and a next step. Full pages give `heading="h1"`. */
export function ErrorPanel({
  title,
  heading: Heading = "h2",
  reference,
  action,
  children,
}: {
  readonly title: string;
  readonly heading?: "h1" | "h2";
  /** To find it in the log. */
  readonly reference?: string | undefined;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className="grid max-w-[600px] justify-items-start gap-3 px-gutter py-8">
      <div className="flex items-start gap-2">
        {Heading === "h2" && <CircleAlert className="mt-0.5 text-danger" />}
        <Heading>{title}</Heading>
      </div>
      <div className="text-ink-2">{children}</div>
      {reference && (
        <p className="text-12 text-ink-3">
          Reference <code>{reference}</code>
        </p>
      )}
      {action && <div className="flex flex-wrap gap-2">{action}</div>}
    </div>
  );
}
