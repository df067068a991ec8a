"use client";

import { parseAsString, useQueryState } from "nuqs";
import { Pane } from "@/components/shell/pane";
import { Segmented } from "@/components/ui/segmented";
import { Snippet } from "@/components/ui/snippet";
import { EXAMPLE_PLACES } from "@/lib/gateways/config/facts";
import { configForms, renderConfig } from "@/lib/gateways/config/render-config";
import type { GatewayKind } from "@/lib/generated/prisma/enums";

export interface GatewayFacts {
  readonly id: string;
  readonly name: string;
  readonly kind: GatewayKind;
  readonly nginxForm: "accel" | "auth_request";
  readonly keySources: readonly string[];
  readonly gateUrl: string;
  /** Null: no longer shown; words stand for it. */
  readonly token: string | null;
  readonly pathToken: string | null;
}

/** The ready-made configuration of a gateway. Where its kind has several forms, the choice is in the URL. */
export function ConfigView({ facts }: { readonly facts: GatewayFacts }) {
  const [chosen, setChosen] = useQueryState("form", parseAsString.withOptions({ history: "push" }));
  const { token, pathToken, kind, nginxForm, ...rest } = facts;
  // How nginx asks is in the record, since the gate answers accordingly.
  const forms = configForms(kind).filter(({ form }) => kind !== "nginx" || form === nginxForm);
  const form = forms.find((candidate) => candidate.form === chosen) ?? forms[0];
  const config = renderConfig(kind, form?.form ?? null, {
    ...rest,
    ...EXAMPLE_PLACES,
    token: token ?? "<header token>",
    pathToken: pathToken ?? "<path token>",
  });
  return (
    <Pane title="Configuration" note={config.filename}>
      <div className="grid gap-3">
        {forms.length > 1 && form && (
          <Segmented
            name="form"
            label="Form"
            value={form.form}
            onValueChange={(value) => setChosen(value)}
            options={forms.map((candidate) => ({ value: candidate.form, label: candidate.label }))}
          />
        )}
        <p className="text-ink-2">
          {form?.note} {token === null && "Put your own token in the place of <header token> or <path token>."}
        </p>
        <Snippet text={config.text} label={`${config.filename} for ${facts.name}`} className="max-w-[960px]" />
      </div>
    </Pane>
  );
}
