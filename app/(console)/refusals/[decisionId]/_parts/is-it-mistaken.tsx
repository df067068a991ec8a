import { SuspectChip } from "@/components/ui/code-chip";
import { Time } from "@/components/ui/time";
import type { AroundRefusal } from "@/lib/analytics/around-refusal";
import { Aside } from "./aside";

/** Whether it looks like the operator's own mistake, and the configuration that decided. */
export function IsItMistaken({ suspect, around }: { readonly suspect: string | null; readonly around: AroundRefusal }) {
  const { config } = around;
  return (
    <Aside title="Is it mistaken?">
      {suspect === null ? (
        <p className="text-ink-2">Not suspected.</p>
      ) : (
        <div className="grid justify-items-start gap-2">
          <SuspectChip label="suspected mistaken" />
          <p>{suspect}</p>
        </div>
      )}
      {config && (
        <p className="mt-2 text-ink-2">
          It was decided with config v{config.version}, “{config.summary}”, by {config.actorName} on{" "}
          <Time at={config.at} show="minute" className="font-sans text-13" />.
        </p>
      )}
    </Aside>
  );
}
