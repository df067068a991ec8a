import { type ConfigFacts, commentText, keyHeaders, type RenderedConfig } from "./facts";

/** Traefik cannot add a header to the question, so the path token names the gateway. */
export function renderTraefik(facts: ConfigFacts): RenderedConfig {
  const asked = [...keyHeaders(facts.keySources), "Origin", "Access-Control-Request-Method"];
  const text = `# Tollgate for ${commentText(facts.name)} (${facts.id}). A file of Traefik's file provider (providers.file).
# Change what is marked "yours". The file holds a secret: chmod 600.
http:
  middlewares:
    tollgate:
      forwardAuth:
        address: "${facts.gateUrl}/v1/gw/${facts.pathToken}/authz/traefik"
        trustForwardHeader: false
        # All that reaches the gate of the client's own headers.
        authRequestHeaders: [${quoted(asked)}]
        # Set for the application; the client's own are removed.
        authResponseHeaders: ["X-Consumer-Id", "X-Consumer-External-Id", "X-Plan", "X-Decision-Id"]
        maxResponseBodySize: 65536

  routers:
    application:
      rule: "PathPrefix(\`/\`)" # yours: what is metered
      service: application
      middlewares: ["tollgate"] # before any that changes the path

  services:
    application:
      loadBalancer:
        servers:
          - url: "http://${facts.application}" # yours: the application
`;
  return { filename: "tollgate.yml", language: "yaml", text };
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
