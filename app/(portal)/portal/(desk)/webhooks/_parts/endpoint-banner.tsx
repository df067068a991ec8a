import { Banner } from "@/components/feedback/banner";
import { Time } from "@/components/ui/time";
import type { EndpointRow } from "@/lib/webhooks/queries";

/** Where something is the matter with an endpoint: what, since when, and what follows. */
export function EndpointBanner({ endpoint: { state, failingSince } }: { readonly endpoint: EndpointRow }) {
  if (state === "gone") {
    return (
      <Banner tone="warn" title="Switched off: it answered 410 Gone.">
        Nothing is sent to it. Switch it on when it is back, or remove it.
      </Banner>
    );
  }
  if (state === "failing") {
    return (
      <Banner tone="danger" title="Switched off: it has taken nothing for five days.">
        Nothing is sent to it. Mend it, switch it on, and send from the log what it missed.
      </Banner>
    );
  }
  if (state === "off") {
    return (
      <Banner tone="info" title="Switched off.">
        Nothing is sent to it, now or later. What happens meanwhile is told to others alone.
      </Banner>
    );
  }
  if (failingSince === null) return null;
  return (
    <Banner tone="warn" title="It does not take what is sent.">
      Every attempt since <Time at={failingSince} show="minute" /> failed; the log below says how. After five days it is
      switched off.
    </Banner>
  );
}
