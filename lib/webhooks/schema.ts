import { z } from "zod";
import { MESSAGE_TYPES, type MessageType } from "@/lib/notifications/message";
import { line, rowId, whole } from "@/lib/platform/fields";
import { URL_LENGTH_MAX } from "./endpoint-url";

/** Of one consumer. */
export const ENDPOINTS_MAX = 5;

const TYPES = Object.keys(MESSAGE_TYPES) as readonly MessageType[];

const settings = {
  /** Judged by the verb, which knows whether this machine is allowed. */
  url: z.string({ error: "Takes an address." }).trim().min(1, "Cannot be empty.").max(URL_LENGTH_MAX),
  description: line({ min: 0, max: 200 }),
  types: z
    .array(z.enum(TYPES, { error: "There is no such event." }), { error: "Choose at least one event." })
    .min(1, "Choose at least one event.")
    .transform((chosen) => TYPES.filter((type) => chosen.includes(type))),
};

const endpointId = rowId("webhook");

export const AddEndpointInput = z.strictObject(settings);
export const EditEndpointInput = z.strictObject({ endpointId, ...settings });
export const EndpointInput = z.strictObject({ endpointId });
/** How long the old secret signs beside the new one: a week at most, 0 ends it at once. */
export const RotateSecretInput = z.strictObject({ endpointId, overlapHours: whole({ min: 0, max: 168 }) });
export const SendAgainInput = z.strictObject({ deliveryId: rowId("delivery") });

export type AddEndpoint = z.output<typeof AddEndpointInput>;
export type EditEndpoint = z.output<typeof EditEndpointInput>;
export type EndpointChoice = z.output<typeof EndpointInput>;
export type RotateSecret = z.output<typeof RotateSecretInput>;
export type SendAgain = z.output<typeof SendAgainInput>;
