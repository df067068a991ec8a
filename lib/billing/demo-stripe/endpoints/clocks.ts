import type Stripe from "stripe";
import { z } from "zod";
import { expandable, text, whole } from "../parameters";
import { type Endpoint, endpoint, listing, retrieve } from "./endpoint";

const DELETED_AFTER_S = 30 * 86_400;

/** Clocks of one customer or a few, which stand still until they are moved. */
export const CLOCKS: readonly Endpoint[] = [
  endpoint(
    "POST",
    "test_helpers/test_clocks",
    z.strictObject({ frozen_time: whole, name: text.max(300).optional(), ...expandable }),
    ({ store }, _, { frozen_time, name = null }) => {
      const made = store.made("clock");
      const clock: Stripe.TestHelpers.TestClock = {
        ...made,
        object: "test_helpers.test_clock",
        deletes_after: made.created + DELETED_AFTER_S,
        frozen_time,
        livemode: false,
        name,
        status: "ready",
        status_details: {},
      };
      return store.put("test_helpers.test_clock", clock);
    },
  ),
  retrieve("test_helpers/test_clocks", "test_helpers.test_clock"),
  listing("test_helpers/test_clocks", "test_helpers.test_clock", {}, () => true),
  endpoint(
    "POST",
    "test_helpers/test_clocks/:id/advance",
    z.strictObject({ frozen_time: whole, ...expandable }),
    ({ clocks }, id, { frozen_time }) => clocks.advanceTestClock(id, frozen_time),
  ),
];
