import type { Logger } from "pino";
import { WEBHOOK_CHANNEL } from "@/lib/notifications/queue-deliveries";
import { listen } from "@/lib/platform/postgres";
import { type Claimed, claimDue, type Desk, deliver, type Lane } from "@/lib/webhooks/deliver";

const LOOK_MS = 5000;
/** Posts under way at once. */
const SLOTS: Readonly<Record<Lane, number>> = { steady: 16, failing: 8 };

interface Watch {
  readonly desk: Desk;
  readonly databaseUrl: string;
  readonly log: Logger;
  /** Aborted when the worker stops: it ends once the posts under way have ended. */
  readonly signal: AbortSignal;
}

/**
 * Delivers messages to consumers' webhooks: as soon as a notification says that one waits, and every five seconds what is due
 * again. A failure of the database is logged; what was under way is sent again.
 */
export async function watchWebhooks({ desk, databaseUrl, log, signal }: Watch): Promise<void> {
  const wakes = new Set<() => void>();
  const wakeAll = () => {
    for (const wake of wakes) wake();
  };
  const listener = listen(databaseUrl, WEBHOOK_CHANNEL, wakeAll);
  signal.addEventListener("abort", wakeAll);
  await Promise.all((["steady", "failing"] as const).map((lane) => runLane(lane)));
  await listener.close();

  async function runLane(lane: Lane): Promise<void> {
    const underWay = new Set<Promise<void>>();
    let isDue = true;
    let wake = () => {};
    wakes.add(() => {
      isDue = true;
      wake();
    });
    while (!signal.aborted) {
      isDue = false;
      try {
        for (const claimed of await claimDue(desk, lane, SLOTS[lane] - underWay.size)) {
          const post = deliverOne(claimed).finally(() => {
            underWay.delete(post);
            // Its endpoint and its slot are free again.
            wakeAll();
          });
          underWay.add(post);
        }
      } catch (error) {
        log.warn({ err: error }, "a look at webhooks failed, the next one is in 5 s");
      }
      if (isDue || signal.aborted) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LOOK_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    await Promise.all(underWay);
  }

  async function deliverOne(claimed: Claimed): Promise<void> {
    try {
      await deliver(desk, claimed);
    } catch (error) {
      log.warn({ err: error, endpoint: claimed.endpointId }, "a webhook's outcome was not kept, it is sent again");
    }
  }
}
