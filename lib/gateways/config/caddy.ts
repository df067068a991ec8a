import { type ConfigFacts, commentText, hostAndPort, ownKeyHeaders, type RenderedConfig } from "./facts";

/** The gate is asked by a reverse_proxy of its own, so that its headers reach the client of an allowed request too. */
export function renderCaddyFull(facts: ConfigFacts): RenderedConfig {
  return caddyfile(
    facts,
    `		reverse_proxy ${hostAndPort(facts.gateUrl)} {
			method GET
			# The "?" keeps the client's query from the gate's address.
			rewrite /v1/authz/caddy?
			header_up X-Forwarded-Method {method}
${askLines(facts)}
			@allowed status 200
			handle_response @allowed {
				request_header X-Consumer-Id {http.reverse_proxy.header.X-Consumer-Id}
				request_header X-Consumer-External-Id {http.reverse_proxy.header.X-Consumer-External-Id}
				request_header X-Plan {http.reverse_proxy.header.X-Plan}
				request_header X-Decision-Id {http.reverse_proxy.header.X-Decision-Id}
				header Ratelimit {http.reverse_proxy.header.Ratelimit}
				header Ratelimit-Policy {http.reverse_proxy.header.Ratelimit-Policy}
			}
		}`,
  );
}

export function renderCaddyShort(facts: ConfigFacts): RenderedConfig {
  return caddyfile(
    facts,
    `		forward_auth ${hostAndPort(facts.gateUrl)} {
			# The "?" keeps the client's query from the gate's address.
			uri /v1/authz/caddy?
			copy_headers X-Consumer-Id X-Consumer-External-Id X-Plan X-Decision-Id
${askLines(facts)}
		}`,
  );
}

function askLines(facts: ConfigFacts): string {
  return `			header_up X-Gateway-Token "${facts.token}"
			header_up X-Forwarded-Uri {http.request.orig_uri}
			# One request is charged once, also where the question has to be repeated.
			header_up X-Tollgate-Request-Id {http.request.uuid}
			transport http {
				dial_timeout 100ms
				response_header_timeout 300ms
				keepalive 60s
				keepalive_idle_conns_per_host 64
			}`;
}

/** All in one route: outside of it Caddy would run request_header after the question and delete what that has set. */
function caddyfile(facts: ConfigFacts, question: string): RenderedConfig {
  const keys = ownKeyHeaders(facts.keySources).map((name) => `		request_header -${name}\n`);
  const text = `# Tollgate for ${commentText(facts.name)} (${facts.id}). Put it into /etc/caddy/Caddyfile and reload Caddy.
# Change what is marked "yours". The file holds a secret: chmod 600.

# yours: where clients call
:${facts.listen} {
	route {
		# What only the gate may say, whatever becomes of the question.
		request_header -X-Consumer-Id
		request_header -X-Consumer-External-Id
		request_header -X-Plan
		request_header -X-Decision-Id
${question}
		# Only an allow leads here.
		vars tollgate allowed
${keys.join("")}		# yours: the application
		reverse_proxy ${facts.application} {
			header_down -RateLimit
			header_down -RateLimit-Policy
		}
	}

	handle_errors {
		# The gate unreachable or too slow. Its own 503 passes as it is.
		@unasked not vars {vars.tollgate} allowed
		handle @unasked {
			header Content-Type application/problem+json
			header Cache-Control no-store
			header Retry-After 1
			respond \`{"type":"about:blank","title":"Metering unavailable","status":503}\` 503
		}
	}
}
`;
  return { filename: "Caddyfile", language: "caddyfile", text };
}
