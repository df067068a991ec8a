import { dropCustomer } from "../subscriptions/drop-customer";
import type { EventHandler } from "./handler";

export const customer: EventHandler = { types: ["customer.deleted"], handle: dropCustomer };
