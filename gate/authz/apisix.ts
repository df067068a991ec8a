import { type Dialect, originalFromHeaders } from "./dialect";

/** forward-auth: takes what is below 300 for an allow; passes on the headers that its configuration lists. */
export const apisix: Dialect = { name: "apisix", readOriginal: originalFromHeaders("x-forwarded-uri") };
