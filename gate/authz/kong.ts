import { type Dialect, originalFromHeaders } from "./dialect";

/** Our plugin; behind Kong's own authentication it names the consumer instead of the key. */
export const kong: Dialect = {
  name: "kong",
  readOriginal: originalFromHeaders("x-forwarded-uri"),
  consumerHeader: "x-kong-consumer",
};
