import { MESSAGE_TYPES } from "@/lib/notifications/message";
import type { EventChoice } from "./endpoint-fields";

/** All that can be chosen, in the order of the list. */
export const EVENT_CHOICES: readonly EventChoice[] = Object.entries(MESSAGE_TYPES).map(([type, when]) => ({
  type,
  when,
}));
