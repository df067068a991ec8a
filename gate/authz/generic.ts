import { type Dialect, originalFromHeaders } from "./dialect";

/** For whatever can send the three X-Forwarded headers and a token. */
export const generic: Dialect = { name: "generic", readOriginal: originalFromHeaders("x-forwarded-uri") };
