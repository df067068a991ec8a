import type { DoorDeps } from "@/gate/door";
import type { HttpMetrics } from "@/gate/metrics";
import { internalFault } from "@/gate/problem";
import type { Reply } from "@/gate/reply";
import { type Asked, type Route, refuseMethod } from "./routes";

/** Asks the doors; whatever goes wrong behind one is an answer too. */
export class Answerer {
  constructor(
    private readonly deps: DoorDeps,
    readonly metrics: HttpMetrics,
  ) {}

  get clock(): DoorDeps["clock"] {
    return this.deps.clock;
  }

  /** Never throws and never rejects, and what it answers can be sent. */
  answer(route: Route, asked: Asked): Reply | Promise<Reply> {
    try {
      const reply = refuseMethod(route, asked.request.method) ?? route.answer(asked, this.deps, this.metrics);
      if (!(reply instanceof Promise)) return this.sendable(route, reply);
      return reply.then(
        (settled) => this.sendable(route, settled),
        (error) => this.failed(route, error),
      );
    } catch (error) {
      return this.failed(route, error);
    }
  }

  /** A line's end in a header would begin another, or another answer. */
  private sendable(route: Route, reply: Reply): Reply {
    for (const text of reply.headers) {
      if (!PRINTABLE.test(text)) return this.failed(route, new Error(`a header holds ${JSON.stringify(text)}`));
    }
    return reply;
  }

  private failed({ door }: Route, error: unknown): Reply {
    this.deps.log.error({ err: error, door }, "an answer failed");
    return internalFault();
  }
}

const PRINTABLE = /^[\t\x20-\x7e]*$/;
