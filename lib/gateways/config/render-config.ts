import { renderCaddyFull, renderCaddyShort } from "./caddy";
import type { ConfigFacts, RenderedConfig } from "./facts";
import { renderGeneric } from "./generic";
import { renderNginxAccel, renderNginxAuthRequest } from "./nginx";
import { renderTraefik } from "./traefik";

/** The ready-made config of a gateway. A form that its kind does not have gives the kind's first. */
export function renderConfig(kind: string, form: string | null, facts: ConfigFacts): RenderedConfig {
  const forms = configForms(kind);
  const chosen = forms.find((candidate) => candidate.form === form) ?? forms[0];
  return (chosen ?? GENERIC).render(facts);
}

export interface ConfigForm {
  readonly form: string;
  /** For the switch between a kind's forms. */
  readonly label: string;
  /** When to take this one. */
  readonly note: string;
  readonly render: (facts: ConfigFacts) => RenderedConfig;
}

/** At least one, the recommended first. Kinds without a kit of their own get the generic request. */
export function configForms(kind: string): readonly ConfigForm[] {
  return FORMS.get(kind) ?? [GENERIC];
}

const GENERIC: ConfigForm = {
  form: "request",
  label: "Request",
  note: "What to send for each request, and what each answer means.",
  render: renderGeneric,
};

const FORMS: ReadonlyMap<string, readonly ConfigForm[]> = new Map([
  ["generic", [GENERIC]],
  [
    "nginx",
    [
      {
        form: "accel",
        label: "X-Accel-Redirect",
        note: "One call to the gate, refusals reach the client as they are. nginx reads the request body first.",
        render: renderNginxAccel,
      },
      {
        form: "auth_request",
        label: "auth_request",
        note: "Asks before the body is read; a second, free call fetches a refusal.",
        render: renderNginxAuthRequest,
      },
    ],
  ],
  [
    "caddy",
    [
      {
        form: "full",
        label: "reverse_proxy",
        note: "Clients see their limits on every answer.",
        render: renderCaddyFull,
      },
      {
        form: "short",
        label: "forward_auth",
        note: "Shorter; clients see their limits on refusals only.",
        render: renderCaddyShort,
      },
    ],
  ],
  [
    "traefik",
    [
      {
        form: "forward_auth",
        label: "ForwardAuth",
        note: "Clients see their limits on refusals only; Traefik cannot add headers to an allow.",
        render: renderTraefik,
      },
    ],
  ],
]);
