import { DOUBLED, headerOnce } from "@/gate/door";
import { type Dialect, originalOf } from "./dialect";

/** ext_authz over HTTP: the client's own method and Host, and the client's path appended to the door's. */
export const envoy: Dialect = {
  name: "envoy",
  readOriginal(request, suffix) {
    const host = headerOnce(request, "host");
    if (host === null) return { fault: "The gateway did not send host." };
    if (host === DOUBLED) return { fault: "host was sent more than once." };
    if (!suffix.startsWith("/")) return { fault: "The gateway did not append the path of the original request." };
    return originalOf(request.method, host, suffix);
  },
  takesSuffix: true,
};
