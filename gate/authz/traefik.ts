import { type Dialect, originalFromHeaders } from "./dialect";

/** ForwardAuth: cannot add a header, so its token is in the path; passes every answer but 2xx to the client as it is. */
export const traefik: Dialect = { name: "traefik", readOriginal: originalFromHeaders("x-forwarded-uri") };
