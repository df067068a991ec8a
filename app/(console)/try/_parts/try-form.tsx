"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Field } from "@/components/ui/field";
import { Input, NumberField, Select } from "@/components/ui/input";
import { tryAction } from "../actions";
import type { TryQuery } from "../search-params";
import { WhoField } from "./who-field";

interface TryFormProps {
  readonly query: TryQuery;
  readonly example: { readonly method: string; readonly path: string };
  /** Whom the address names, in words. */
  readonly who: string;
  readonly gateways: readonly { readonly id: string; readonly name: string }[];
  readonly chosen: string;
}

/** The question. Its answer has an address of its own, so that it can be passed on. */
export function TryForm({ query, example, who, gateways, chosen }: TryFormProps) {
  const router = useRouter();
  const untouched = query.url === "";
  return (
    <ActionForm
      action={tryAction}
      quiet
      leaveFreely
      onDone={({ href }) => {
        // The same call again: its address is the same, its answer may not be.
        if (href === location.pathname + location.search) router.refresh();
        else router.push(href as Route, { scroll: false });
      }}
      aria-label="Call to try"
      className="grid gap-4 px-gutter py-4"
    >
      <Field name="gateway" label="Gateway">
        <Select defaultValue={chosen}>
          {gateways.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <div className="grid grid-cols-[104px_minmax(0,1fr)] gap-3">
        <Field name="method" label="Method">
          <Select defaultValue={untouched ? example.method : query.method}>
            {METHODS.map((method) => (
              <option key={method}>{method}</option>
            ))}
          </Select>
        </Field>
        <Field name="url" label="URL or path" required>
          <Input
            defaultValue={untouched ? example.path : query.url}
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            inputMode="url"
            className="font-mono text-12"
          />
        </Field>
      </div>
      <WhoField defaultValue={query.as} who={who} />
      <details className="group" open={query.units !== "1" || query.ip !== ""}>
        <summary className="min-h-6 w-max cursor-pointer text-12 text-ink-2 leading-6">Units and address</summary>
        <div className="mt-2 grid grid-cols-2 gap-3">
          <Field name="units" label="Units">
            <NumberField defaultValue={query.units} />
          </Field>
          <Field name="ip" label="Caller's address" hint="For keys limited to some.">
            <Input defaultValue={query.ip} spellCheck={false} autoComplete="off" className="font-mono text-12" />
          </Field>
        </div>
      </details>
      <SubmitButton className="justify-self-start max-sm:w-full">Try the call</SubmitButton>
    </ActionForm>
  );
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;
