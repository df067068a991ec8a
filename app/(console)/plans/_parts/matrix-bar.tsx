import { CircleAlert, Redo2, Undo2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import type { useCellEdits } from "./use-cell-edits";

interface MatrixBarProps {
  readonly edits: ReturnType<typeof useCellEdits>;
  /** "forecast in Growth" */
  readonly copied: string | null;
  readonly disabledReason: string | undefined;
}

/** Over the matrix: how it is read, how it is moved, the way back, and why a save was refused. */
export function MatrixBar({ edits, copied, disabledReason }: MatrixBarProps) {
  const { isSaving, undoName, redoName } = edits;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-t px-gutter py-1.5 text-12">
        <span className="flex items-center gap-1.5">
          <span className="font-mono">0.04</span> set in this plan
        </span>
        <span className="flex items-center gap-1.5">
          <span className="font-mono text-ink-3">↑ 0.05</span> inherited from the route or the whole plan
        </span>
        <span className="flex items-center gap-1.5">
          <span aria-hidden="true" className="size-2 bg-warn [clip-path:polygon(0_0,100%_0,0_100%)]" />
          changed, not published
        </span>
        <span className="flex-1" />
        <span role="status" className="text-ink-3">
          {isSaving ? "Saving…" : copied && `Copied ${copied}`}
        </span>
        <span className="flex items-center gap-1 text-ink-3 max-lg:hidden">
          <Kbd>↑↓←→</Kbd> move · <Kbd>0–9</Kbd> price · <Kbd>Enter</Kbd> whole cell
        </span>
        <span className="flex items-center">
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={undoName === null ? "Undo" : `Undo the change of ${undoName}`}
            onClick={edits.undo}
            disabledReason={disabledReason ?? (undoName === null ? "Nothing to undo on this page." : undefined)}
          >
            <Undo2 />
          </Button>
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={redoName === null ? "Redo" : `Redo the change of ${redoName}`}
            onClick={edits.redo}
            disabledReason={disabledReason ?? (redoName === null ? "Nothing to do again." : undefined)}
          >
            <Redo2 />
          </Button>
        </span>
      </div>
      {edits.refusal && (
        <p role="alert" className="flex gap-2 border-danger border-t bg-danger-tint px-gutter py-2">
          <CircleAlert className="mt-0.5 text-danger" />
          {edits.refusal}
        </p>
      )}
    </>
  );
}
