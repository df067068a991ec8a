import type { Result } from "@/lib/kernel/result";
import type { Billing } from "../billing";

/** What is done about events of one kind. The event only says what to look at; the object is read anew. */
export interface EventHandler {
  readonly types: readonly string[];
  readonly handle: (billing: Billing, objectId: string) => Promise<Result<unknown>>;
}
