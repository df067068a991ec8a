import type { AroundRefusal, Grant } from "@/lib/analytics/around-refusal";
import { creditsDisplay } from "@/lib/kernel/money";
import { Aside } from "./aside";

/** What came before and after it, with the distance in time. */
export function AroundIt({ around, at }: { readonly around: AroundRefusal; readonly at: Date }) {
  const { config, grantBefore, grantAfter, servedAfter } = around;
  const events = [
    config && { at: config.at, text: `config v${config.version}: ${config.summary}` },
    grantBefore && { at: grantBefore.at, text: grantText(grantBefore) },
    { at, text: "this refusal" },
    grantAfter && { at: grantAfter.at, text: grantText(grantAfter) },
    servedAfter && { at: servedAfter, text: "first call on this route served again" },
  ].filter((event) => event !== null);
  return (
    <Aside title="Around it">
      <ol className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        {events
          .toSorted((a, b) => a.at.getTime() - b.at.getTime())
          .map((event) => (
            <li key={event.text} className="contents">
              <span className="text-ink-3">{distance(event.at.getTime() - at.getTime())}</span>
              <span className="min-w-0 [overflow-wrap:anywhere]">{event.text}</span>
            </li>
          ))}
      </ol>
    </Aside>
  );
}

function grantText({ kind, amountMicros }: Grant): string {
  const amount = creditsDisplay(amountMicros);
  return (
    { purchase: `top-up of ${amount}`, promo: `gift of ${amount}`, plan: `${amount} included in the plan` }[kind] ??
    `${kind} of ${amount}`
  );
}

/** "−2 min", "0", "+3 d" */
function distance(ms: number): string {
  if (ms === 0) return "0";
  const sign = ms < 0 ? "−" : "+";
  const seconds = Math.abs(ms) / 1000;
  if (seconds < 60) return `${sign}${Math.ceil(seconds)} s`;
  if (seconds < 3600) return `${sign}${Math.round(seconds / 60)} min`;
  if (seconds < 86_400) return `${sign}${Math.round(seconds / 3600)} h`;
  return `${sign}${Math.round(seconds / 86_400)} d`;
}
