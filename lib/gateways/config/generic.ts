import { type ConfigFacts, commentText, keyHeaders, type RenderedConfig } from "./facts";

/** For whatever can send an HTTP request before it serves one. */
export function renderGeneric(facts: ConfigFacts): RenderedConfig {
  const keys = keyHeaders(facts.keySources).map((name) => `  -H "${name}: <as the client sent it>" \\\n`);
  const text = `# Tollgate for ${commentText(facts.name)} (${facts.id}). Ask this before you serve a request:
#   200      serve it; X-Consumer-Id, X-Plan and RateLimit are in the answer's headers
#   4xx      answer the client with this status, these headers and this body
#   503      the gate cannot tell: answer 503, or serve it if you would rather not be paid than be down
# Nothing within 300 ms counts as 503. Overwrite all of these headers: clients can send them too.
curl -i --max-time 0.3 "${facts.gateUrl}/v1/authz/generic" \\
  -H "X-Gateway-Token: ${facts.token}" \\
  -H "X-Forwarded-Method: GET" \\
  -H "X-Forwarded-Host: api.example.com" \\
  -H "X-Forwarded-Uri: /v1/forecast?city=Oslo" \\
${keys.join("")}  -H "X-Forwarded-For: 203.0.113.9"
`;
  return { filename: "ask-tollgate.sh", language: "shell", text };
}
