"use client";

import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useFormState } from "@/components/forms/form-state";
import { Button } from "@/components/ui/button";
import { Field, FieldError } from "@/components/ui/field";
import { Input, MoneyField } from "@/components/ui/input";

/** Credits per 1,000,000 tokens, as typed. */
export interface ModelPriceText {
  readonly model: string;
  readonly inputMicros: string;
  readonly cachedInputMicros: string;
  readonly outputMicros: string;
}

const NEW: ModelPriceText = { model: "", inputMicros: "", cachedInputMicros: "", outputMicros: "" };

/** The prices of a token route, a row a model; sent as JSON in one field. */
export function ModelPriceRows({ prices }: { readonly prices: readonly ModelPriceText[] }) {
  const { fieldErrors } = useFormState();
  const [rows, setRows] = useState(() => (prices.length > 0 ? prices : [{ ...NEW, model: "*" }]).map(keyed));

  function change(key: number, field: keyof ModelPriceText, value: string) {
    setRows((before) => before.map((row) => (row.key === key ? { ...row, [field]: value } : row)));
  }

  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 font-strong text-12">Credits for 1,000,000 tokens</legend>
      <input type="hidden" name="modelPrices" value={JSON.stringify(rows.map(({ key, ...row }) => row))} />
      {rows.map((row, index) => (
        <div
          key={row.key}
          className="grid grid-cols-3 items-start gap-2 border-line border-t pt-2 sm:grid-cols-[minmax(0,1.4fr)_repeat(3,minmax(0,1fr))_auto]"
        >
          <Field name={`modelPrices.${index}.model`} label="Model" className="max-sm:col-span-2">
            <Input
              name={undefined}
              value={row.model}
              onChange={(event) => change(row.key, "model", event.target.value)}
              placeholder="gpt-4*"
              autoComplete="off"
              spellCheck={false}
              className="font-mono"
            />
          </Field>
          {COLUMNS.map(({ field, label }) => (
            <Field key={field} name={`modelPrices.${index}.${field}`} label={label}>
              <MoneyField
                name={undefined}
                unit={null}
                value={row[field]}
                onChange={(event) => change(row.key, field, event.target.value)}
              />
            </Field>
          ))}
          <Button
            variant="ghost"
            size="icon"
            aria-label={`Remove model ${row.model || index + 1}`}
            className="mt-5 max-sm:col-start-3 max-sm:row-start-1 max-sm:justify-self-end"
            onClick={() => setRows((before) => before.filter((other) => other.key !== row.key))}
          >
            <Trash2 />
          </Button>
        </div>
      ))}
      {fieldErrors.modelPrices && <FieldError id="model-prices-error">{fieldErrors.modelPrices}</FieldError>}
      <div className="flex flex-wrap items-center gap-3">
        <Button size="sm" onClick={() => setRows((before) => [...before, keyed(NEW)])}>
          <Plus />
          Add model
        </Button>
        <span className="text-12 text-ink-3">
          The exact name wins, then the longest pattern; * is any model. A model without a price is refused.
        </span>
      </div>
    </fieldset>
  );
}

const COLUMNS = [
  { field: "inputMicros", label: "Input" },
  { field: "cachedInputMicros", label: "Cached input" },
  { field: "outputMicros", label: "Output" },
] as const;

let lastKey = 0;

/** Rows have no name of their own while they are typed. */
function keyed<Row extends object>(row: Row): Row & { readonly key: number } {
  lastKey += 1;
  return { ...row, key: lastKey };
}
