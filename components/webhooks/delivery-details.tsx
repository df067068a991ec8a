import { Time } from "@/components/ui/time";
import { publicId } from "@/lib/kernel/ids";
import type { AttemptRow, DeliveryRow } from "@/lib/webhooks/queries";

/** The event; opened, what was sent and what came of each attempt. */
export function DeliveryDetails({ delivery }: { readonly delivery: DeliveryRow }) {
  const { type, messageId, data, at, attempts, nextAttemptAt } = delivery;
  const payload = JSON.stringify({ type, timestamp: at.toISOString(), data }, null, 2);
  return (
    <details className="max-w-[560px] whitespace-normal py-1.5 [overflow-wrap:anywhere] md:group-has-[details[open]]/row:-mt-2 md:open:min-w-[330px]">
      <summary className="min-h-6 font-mono text-13 leading-6 pointer-coarse:min-h-11 pointer-coarse:py-2.5">
        {type}
      </summary>
      <div className="mt-1 grid gap-2">
        <p className="text-12 text-ink-3">
          {nextAttemptAt && (
            <span className="block">
              Next attempt <Time at={nextAttemptAt} show="second" />
            </span>
          )}
          webhook-id <code>{publicId("message", messageId)}</code>
        </p>
        <pre className="whitespace-pre-wrap rounded-2 border border-line bg-sunken px-3 py-2 text-12/5">{payload}</pre>
        {attempts.length === 0 ? (
          <p className="text-12 text-ink-3">Nothing was sent yet.</p>
        ) : (
          <ol aria-label="Attempts, newest first" className="grid gap-1.5">
            {attempts.map((attempt) => (
              <li key={attempt.id.toString()} className="border-line border-l-2 pl-3 text-12">
                <Attempt attempt={attempt} />
              </li>
            ))}
          </ol>
        )}
      </div>
    </details>
  );
}

function Attempt({ attempt }: { readonly attempt: AttemptRow }) {
  const { at, durationMs, status, response, error } = attempt;
  return (
    <>
      <span className="text-ink-2">
        <Time at={at} show="second" /> · {status === null ? "no answer" : <b>{status}</b>} ·{" "}
        {durationMs.toLocaleString("en")} ms
      </span>
      {(error || response) && <span className="block text-ink-3">{error || response}</span>}
    </>
  );
}
