import { cn } from "@/components/class-names";

import { CopyButton } from "./copy-button";

/**
 * A command or a piece of configuration to copy. `label` names it ("curl command"). One line scrolls sideways; a text of
 * several lines keeps them, and `wrap` breaks long ones.
 */
export function Snippet({
  text,
  label,
  wrap,
  className,
}: {
  readonly text: string;
  readonly label: string;
  readonly wrap?: boolean;
  readonly className?: string;
}) {
  const lines = text.includes("\n") || wrap;
  return (
    <div
      className={cn(
        "flex w-full min-w-0 gap-2 rounded-2 border border-line bg-sunken py-1 pr-1 pl-3",
        lines ? "items-start" : "items-center",
        className,
      )}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls */}
      <pre
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={label}
        className={cn(
          "min-w-0 flex-1 overflow-x-auto py-1 text-12/5",
          wrap && "whitespace-pre-wrap [overflow-wrap:anywhere]",
        )}
      >
        <code className="text-12">{text}</code>
      </pre>
      <CopyButton text={text} label={`Copy ${label}`} size="icon-sm" />
    </div>
  );
}
