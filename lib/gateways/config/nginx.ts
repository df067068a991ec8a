import { type ConfigFacts, commentText, hostAndPort, ownKeyHeaders, type RenderedConfig } from "./facts";

/** nginx asks the gate in the application's place; the gate's allow sends it on to @app. */
export function renderNginxAccel(facts: ConfigFacts): RenderedConfig {
  return nginxFile(
    facts,
    `server {
  listen ${facts.listen}; # yours: where clients call

  location / {
    rewrite ^ /v1/authz/nginx? break;
    proxy_method GET;
${askHeaders(facts)}
    # The gate unreachable or too slow. Its own 503 passes as it is.
    error_page 502 504 = @tollgate_unavailable;
    proxy_pass http://tollgate_gate;
  }

  # Only an allow leads here.
  location @app {
    set $tollgate_consumer $upstream_http_x_consumer_id;
    set $tollgate_external $upstream_http_x_consumer_external_id;
    set $tollgate_plan $upstream_http_x_plan;
    set $tollgate_decision $upstream_http_x_decision_id;
    set $tollgate_limit $upstream_http_ratelimit;
    set $tollgate_policy $upstream_http_ratelimit_policy;
${applicationHeaders(facts)}
    proxy_pass http://tollgate_application$request_uri;
  }

${unavailable()}
}
`,
  );
}

/** nginx asks the gate beside the request; what it may not pass on it fetches with a second call that charges nothing. */
export function renderNginxAuthRequest(facts: ConfigFacts): RenderedConfig {
  return nginxFile(
    facts,
    `server {
  listen ${facts.listen}; # yours: where clients call
  recursive_error_pages on;

  location / {
    auth_request /_tollgate;
    auth_request_set $tollgate_consumer $upstream_http_x_consumer_id;
    auth_request_set $tollgate_external $upstream_http_x_consumer_external_id;
    auth_request_set $tollgate_plan $upstream_http_x_plan;
    auth_request_set $tollgate_decision $upstream_http_x_decision_id;
    auth_request_set $tollgate_limit $upstream_http_ratelimit;
    auth_request_set $tollgate_policy $upstream_http_ratelimit_policy;
    # The gate refuses every denial with 403 here; 500 means that it is unreachable, too slow, or cannot tell.
    # Neither can come from the application: nginx does not intercept its errors.
    error_page 403 = @tollgate_refused;
    error_page 500 = @tollgate_unavailable;
${applicationHeaders(facts)}
    proxy_pass http://tollgate_application;
  }

  location = /_tollgate {
    internal;
${askHeaders(facts)}
    proxy_pass http://tollgate_gate/v1/authz/nginx;
  }

  # The refusal as the client shall see it: status, headers and body.
  location @tollgate_refused {
    rewrite ^ /v1/authz/nginx/denial? break;
    proxy_method GET;
${askHeaders(facts)}
    proxy_set_header X-Tollgate-Decision-Id $tollgate_decision;
    error_page 502 504 = @tollgate_unavailable;
    proxy_pass http://tollgate_gate;
  }

${unavailable()}
}
`,
  );
}

function nginxFile(facts: ConfigFacts, server: string): RenderedConfig {
  const text = `# Tollgate for ${commentText(facts.name)} (${facts.id}). Put it into /etc/nginx/conf.d/ and reload nginx.
# No module is needed. Change what is marked "yours". The file holds a secret: chmod 600.

upstream tollgate_gate {
  server ${hostAndPort(facts.gateUrl)};
  keepalive 64;
  keepalive_timeout 60s;
}

upstream tollgate_application {
  server ${facts.application}; # yours: the application
  keepalive 64;
}

${server}`;
  return { filename: "tollgate.conf", language: "nginx", text };
}

/** All that the gate reads is overwritten, since nginx passes on every header of the client. */
function askHeaders(facts: ConfigFacts): string {
  return `    proxy_pass_request_body off;
    proxy_set_header Content-Length "";
    proxy_set_header X-Gateway-Token "${facts.token}";
    proxy_set_header X-Original-URI $request_uri;
    proxy_set_header X-Forwarded-Method $request_method;
    proxy_set_header X-Forwarded-Host $host;
    proxy_set_header X-Forwarded-For $remote_addr;
    # One request is charged once, also where the question has to be repeated.
    proxy_set_header X-Tollgate-Request-Id $request_id;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_connect_timeout 100ms;
    proxy_send_timeout 300ms;
    proxy_read_timeout 300ms;
    proxy_next_upstream off;`;
}

function applicationHeaders(facts: ConfigFacts): string {
  const keys = ownKeyHeaders(facts.keySources).map((name) => `    proxy_set_header ${name} "";\n`);
  return `    proxy_set_header X-Consumer-Id $tollgate_consumer;
    proxy_set_header X-Consumer-External-Id $tollgate_external;
    proxy_set_header X-Plan $tollgate_plan;
    proxy_set_header X-Decision-Id $tollgate_decision;
${keys.join("")}    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    # The application must not send nginx anywhere itself.
    proxy_ignore_headers X-Accel-Redirect;
    proxy_hide_header RateLimit;
    proxy_hide_header RateLimit-Policy;
    add_header RateLimit $tollgate_limit always;
    add_header RateLimit-Policy $tollgate_policy always;`;
}

function unavailable(): string {
  return `  location @tollgate_unavailable {
    default_type application/problem+json;
    add_header Cache-Control no-store always;
    add_header Retry-After 1 always;
    return 503 '{"type":"about:blank","title":"Metering unavailable","status":503}';
  }`;
}
