import { currentOperator, isSessionOver } from "@/lib/access/session";
import { newestRefusals } from "@/lib/analytics/newest-refusals";
import { LISTENERS_MAX, RefusalTail } from "@/lib/analytics/refusal-tail";
import { db } from "@/lib/platform/db";

/** What is refused, as it happens: GET → server-sent events, each a JSON list of TailLine. Ends with the session. */
export async function GET(request: Request): Promise<Response> {
  const operator = await currentOperator();
  if (operator === null) return new Response("Sign in first.", { status: 401, headers: NO_STORE });
  if (tail.size >= LISTENERS_MAX) {
    return new Response("As many windows follow the refusals as one console serves.", {
      status: 503,
      headers: { ...NO_STORE, "Retry-After": "30" },
    });
  }
  const { sessionId } = operator;
  let end: () => void = () => undefined;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string) => controller.enqueue(UTF8.encode(text));
      // A reader that is too slow gets no more until it has caught up: the list is bounded, and what it shows is the newest.
      const stopListening = tail.listen((lines) => {
        if ((controller.desiredSize ?? 0) > -BEHIND_MAX) send(`data: ${JSON.stringify(lines)}\n\n`);
      });
      const watch = setInterval(async () => {
        const isOver = await isSessionOver(sessionId).catch(() => false);
        if (isOver) end();
        else send(": still here\n\n");
      }, WATCH_MS);
      let ended = false;
      end = () => {
        if (ended) return;
        ended = true;
        stopListening();
        clearInterval(watch);
        try {
          controller.close();
        } catch {
          // The browser has gone first.
        }
      };
      request.signal.addEventListener("abort", end);
      send(`retry: ${RETRY_MS}\n\n`);
    },
    cancel: () => end(),
  });
  return new Response(stream, {
    headers: { ...NO_STORE, "Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no" },
  });
}

const NO_STORE = { "Cache-Control": "no-store" };
const UTF8 = new TextEncoder();
const LINES = 30;
const RETRY_MS = 3_000;
const WATCH_MS = 15_000;
/** Events that a browser has not taken. */
const BEHIND_MAX = 20;

/** One a process. */
const tail = new RefusalTail({
  read: () => newestRefusals(db(), LINES, Date.now()),
  every: (ms, run) => {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
});
