"use client";

import { useState } from "react";
import { useFormState } from "@/components/forms/form-state";
import { Field, FieldError } from "@/components/ui/field";
import { Input, NumberField, Select } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { Checkbox, Switch } from "@/components/ui/switch";
import { DIALECTS, KINDS } from "@/lib/gateways/kinds";
import type { GatewayKind } from "@/lib/generated/prisma/enums";
import { KeySourceRows } from "./key-source-rows";

export interface GatewayTexts {
  readonly name: string;
  readonly kind: GatewayKind;
  readonly dialects: readonly string[];
  readonly keySources: readonly string[];
  readonly namesConsumer: boolean;
  readonly unknownRoute: "deny" | "allow";
  readonly trustedHops: number;
  readonly setsRequestId: boolean;
  readonly legacyHeaders: boolean;
  readonly nginxForm: "accel" | "auth_request";
}

/** All settings of a gateway. Of a new one, another kind brings its own defaults. */
export function GatewayFields({ gateway }: { readonly gateway?: GatewayTexts }) {
  const [kind, setKind] = useState<GatewayKind>(gateway?.kind ?? "nginx");
  const settings = gateway ?? { ...NEW, ...KINDS[kind] };
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field name="name" label="Name" hint="Shown in receipts and in the audit log" required>
          <Input defaultValue={gateway?.name} maxLength={100} autoComplete="off" spellCheck={false} />
        </Field>
        <Field name="kind" label="Kind" required>
          <Select value={kind} onChange={(event) => setKind(kindOf(event.target.value))}>
            {KIND_NAMES.map((name) => (
              <option key={name} value={name}>
                {KINDS[name].title}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <div key={gateway ? "" : kind} className="grid gap-4">
        <KeySourceRows sources={settings.keySources} />
        <Segmented
          name="unknownRoute"
          label="Calls to unknown routes"
          defaultValue={settings.unknownRoute}
          options={[
            { value: "deny", label: "Refuse, 403" },
            { value: "allow", label: "Allow, free" },
          ]}
          hint="Allowed ones are counted and charted."
        />
        {kind === "nginx" && (
          <Segmented
            name="nginxForm"
            label="How nginx asks"
            defaultValue={settings.nginxForm}
            options={[
              { value: "accel", label: "X-Accel-Redirect" },
              { value: "auth_request", label: "auth_request" },
            ]}
            hint="X-Accel-Redirect: one call, refusals as they are. auth_request: asks before the body is read."
          />
        )}
        <DialectBoxes chosen={settings.dialects} />
        <Field
          name="trustedHops"
          label="Trusted proxies"
          hint="The caller's address is this many places from the right of X-Forwarded-For. 1: the gateway writes it."
          required
        >
          <NumberField defaultValue={settings.trustedHops} className="max-w-40" />
        </Field>
        <Field
          name="setsRequestId"
          label="Sets X-Tollgate-Request-Id"
          hint="Only if the gateway overwrites what a client sends: a repeated check is then charged once. The ready-made configurations do."
        >
          <Switch defaultChecked={settings.setsRequestId} />
        </Field>
        <Field
          name="namesConsumer"
          label="Names the consumer itself"
          hint="It has authenticated the caller already (X-Kong-Consumer). Kong dialect only."
        >
          <Switch defaultChecked={settings.namesConsumer} />
        </Field>
        <Field
          name="legacyHeaders"
          label="Adds Kong's older rate-limit headers"
          hint="X-RateLimit-* and RateLimit-Limit beside the standard ones"
        >
          <Switch defaultChecked={settings.legacyHeaders} />
        </Field>
      </div>
    </>
  );
}

function DialectBoxes({ chosen }: { readonly chosen: readonly string[] }) {
  const { fieldErrors } = useFormState();
  const error = fieldErrors.dialects ?? fieldErrors["dialects.0"];
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 font-strong text-12">Dialects it may speak</legend>
      <div className="grid grid-cols-2 gap-1 sm:grid-cols-4">
        {DIALECTS.map((dialect) => (
          <Checkbox
            key={dialect}
            name="dialects[]"
            value={dialect}
            label={dialect}
            defaultChecked={chosen.includes(dialect)}
          />
        ))}
      </div>
      {error && <FieldError id="dialects-error">{error}</FieldError>}
      <span className="text-12 text-ink-3">None: it asks by the check API alone.</span>
    </fieldset>
  );
}

const NEW = { unknownRoute: "deny", trustedHops: 1, legacyHeaders: false, nginxForm: "accel" } as const;

const KIND_NAMES: readonly GatewayKind[] = [
  "nginx",
  "caddy",
  "traefik",
  "kong",
  "envoy",
  "apisix",
  "haproxy",
  "apipark",
  "generic",
];

function kindOf(text: string): GatewayKind {
  return KIND_NAMES.find((name) => name === text) ?? "generic";
}
