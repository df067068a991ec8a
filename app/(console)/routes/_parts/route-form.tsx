"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ActionForm } from "@/components/forms/action-form";
import { FormFoot } from "@/components/forms/form-foot";
import { SubmitButton } from "@/components/forms/submit-button";
import { LinkButton } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, MoneyField, NumberField, Select } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { Switch } from "@/components/ui/switch";
import { publicId } from "@/lib/kernel/ids";
import { METHODS } from "@/lib/routes/methods";
import { createRouteAction, editRouteAction } from "../actions";
import { ModelPriceRows, type ModelPriceText } from "./model-price-rows";

export interface RouteFormProps {
  /** Undefined: a new one. Amounts are text in credits. */
  readonly route?: {
    readonly routeId: string;
    readonly revision: number;
    readonly name: string;
    readonly method: string;
    readonly host: string;
    readonly path: string;
    readonly caseSensitive: boolean;
    readonly priceKind: "unit" | "token";
    readonly price: string;
    readonly hold: string;
    readonly reservationTtlS: number;
    readonly expiryPolicy: "charge" | "release";
    readonly modelPrices: readonly ModelPriceText[];
  };
  readonly disabledReason: string | undefined;
}

export function RouteForm({ route, disabledReason }: RouteFormProps) {
  const router = useRouter();
  const [priceKind, setPriceKind] = useState(route?.priceKind ?? "unit");
  return (
    <ActionForm
      action={route ? editRouteAction : createRouteAction}
      onDone={({ routeId }) => {
        if (!route) router.push(`/routes/${publicId("route", routeId)}` as Route);
      }}
      aria-label={route ? `Edit ${route.name}` : "Add route"}
      className="grid max-w-[640px] gap-4"
    >
      {route && (
        <>
          <input type="hidden" name="routeId" value={route.routeId} />
          <input type="hidden" name="revision" value={route.revision} />
        </>
      )}
      <Field name="name" label="Name" hint="Shown in receipts, in the matrix and to the caller" required>
        <Input defaultValue={route?.name} maxLength={100} autoComplete="off" />
      </Field>
      <div className="grid grid-cols-[112px_minmax(0,1fr)] gap-2">
        <Field name="method" label="Method" required>
          <Select defaultValue={route?.method ?? "GET"}>
            {METHODS.map((method) => (
              <option key={method} value={method}>
                {method === "*" ? "any" : method}
              </option>
            ))}
          </Select>
        </Field>
        <Field
          name="path"
          label="Path"
          hint=":name is one segment, a last * the rest of the path. GET answers HEAD too."
          required
        >
          <Input
            defaultValue={route?.path}
            placeholder="/v1/forecast/:city"
            maxLength={501}
            autoComplete="off"
            spellCheck={false}
            className="font-mono"
          />
        </Field>
      </div>
      <Field name="host" label="Host" hint="Empty: any host">
        <Input
          defaultValue={route?.host}
          placeholder="api.example.com"
          maxLength={260}
          autoComplete="off"
          spellCheck={false}
          className="font-mono"
        />
      </Field>
      <Field name="caseSensitive" label="Upper and lower case differ">
        <Switch defaultChecked={route?.caseSensitive ?? true} />
      </Field>
      <Segmented
        name="priceKind"
        label="Price"
        value={priceKind}
        onValueChange={(value) => setPriceKind(value === "token" ? "token" : "unit")}
        options={[
          { value: "unit", label: "A unit" },
          { value: "token", label: "By token" },
        ]}
        hint={
          priceKind === "unit"
            ? "A call is one unit, unless the gateway says how many. A plan may set another price."
            : "For models: known only after the call. The same in every plan."
        }
      />
      {priceKind === "unit" ? (
        <>
          <input type="hidden" name="holdMicros" value="0" />
          <input type="hidden" name="modelPrices" value="[]" />
          <Field name="priceMicros" label="Price a unit" required>
            <MoneyField defaultValue={route?.price ?? "0"} className="max-w-56" />
          </Field>
        </>
      ) : (
        <>
          <input type="hidden" name="priceMicros" value="0" />
          <ModelPriceRows prices={route?.modelPrices ?? []} />
          <Field
            name="holdMicros"
            label="Hold"
            hint="What a purse must have before the call; the true cost is taken afterwards."
            required
          >
            <MoneyField defaultValue={route?.hold} className="max-w-56" />
          </Field>
        </>
      )}
      <fieldset className="grid gap-4 border-line border-t pt-4 sm:grid-cols-2">
        <legend className="sr-only">Reservations</legend>
        <Field name="reservationTtlS" label="A reservation lasts" hint="10 seconds to 24 hours" required>
          <NumberField defaultValue={route?.reservationTtlS ?? 600} unit="seconds" />
        </Field>
        <Segmented
          name="expiryPolicy"
          label="If nobody settles it"
          defaultValue={route?.expiryPolicy ?? "charge"}
          options={[
            { value: "charge", label: "Charge it" },
            { value: "release", label: "Release it" },
          ]}
        />
      </fieldset>
      <FormFoot>
        <SubmitButton disabledReason={disabledReason}>{route ? "Save route" : "Add route"}</SubmitButton>
        <LinkButton href="/routes">Cancel</LinkButton>
      </FormFoot>
    </ActionForm>
  );
}
