import { type ConfigFacts, EXAMPLE_PLACES } from "@/lib/gateways/config/facts";

/** What the kits' files show in the places that the console fills in. */
export const KIT_FACTS: ConfigFacts = {
  name: "your gateway",
  id: "gw_1",
  gateUrl: "http://127.0.0.1:4020",
  token: "<gateway token>",
  pathToken: "<path token>",
  keySources: ["header:x-api-key", "bearer"],
  ...EXAMPLE_PLACES,
};
