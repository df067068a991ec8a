import { type Dialect, originalFromHeaders } from "./dialect";

/** forward_auth: passes every answer but 2xx to the client as it is. */
export const caddy: Dialect = { name: "caddy", readOriginal: originalFromHeaders("x-forwarded-uri") };
