"use client";

import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useFormState } from "@/components/forms/form-state";
import { Button } from "@/components/ui/button";
import { Field, FieldError } from "@/components/ui/field";
import { Input, NumberField, Select } from "@/components/ui/input";
import { LIMITS_MAX, type TermLimit } from "@/lib/plans/terms";

/** A limit as typed; the kind follows from the period. */
export interface LimitInput {
  readonly name: string;
  readonly period: TermLimit["period"];
  readonly limit: string;
}

/** Rates and quotas of one scope, a row each; sent as JSON in the field `limits`. */
export function LimitRows({ limits, hint }: { readonly limits: readonly LimitInput[]; readonly hint: string }) {
  const { fieldErrors } = useFormState();
  const [rows, setRows] = useState(() => limits.map(keyed));

  function change(key: number, part: Partial<LimitInput>) {
    setRows((before) => before.map((row) => (row.key === key ? { ...row, ...part } : row)));
  }

  function add(row: LimitInput) {
    setRows((before) => [...before, keyed({ ...row, name: freeName(row.name, before) })]);
  }

  const sent = rows.map(({ name, period, limit }) => ({ name, period, limit, kind: kindOf(period) }));
  const full = rows.length >= LIMITS_MAX ? `${LIMITS_MAX} limits are the most.` : undefined;
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 font-strong text-12">Rates and quotas</legend>
      <input type="hidden" name="limits" value={JSON.stringify(sent)} />
      {rows.map((row, index) => (
        <div
          key={row.key}
          className="grid grid-cols-2 items-start gap-2 border-line border-t pt-2 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_104px_auto] sm:border-t-0 sm:pt-0"
        >
          <Field name={`limits.${index}.name`} label={kindOf(row.period) === "rate" ? "Rate" : "Quota"}>
            <Input
              name={undefined}
              value={row.name}
              onChange={(event) => change(row.key, { name: event.target.value })}
              maxLength={32}
              autoComplete="off"
              spellCheck={false}
              className="font-mono text-12"
            />
          </Field>
          <Field name={`limits.${index}.limit`} label={kindOf(row.period) === "rate" ? "Calls" : "Units"}>
            <NumberField
              name={undefined}
              value={row.limit}
              onChange={(event) => change(row.key, { limit: event.target.value })}
            />
          </Field>
          <Field name={`limits.${index}.period`} label="In a">
            <Select
              name={undefined}
              value={row.period}
              onChange={(event) => change(row.key, { period: periodOf(event.target.value) })}
            >
              {PERIODS.map((period) => (
                <option key={period}>{period}</option>
              ))}
            </Select>
          </Field>
          <Button
            variant="ghost"
            size="icon"
            aria-label={`Remove limit ${row.name || index + 1}`}
            className="mt-5 max-sm:justify-self-end"
            onClick={() => setRows((before) => before.filter((other) => other.key !== row.key))}
          >
            <Trash2 />
          </Button>
        </div>
      ))}
      {fieldErrors.limits && <FieldError id="limits-error">{fieldErrors.limits}</FieldError>}
      <div className="flex flex-wrap items-center gap-2">
        <Button size="sm" disabledReason={full} onClick={() => add({ name: "burst", period: "second", limit: "" })}>
          <Plus />
          Add rate
        </Button>
        <Button size="sm" disabledReason={full} onClick={() => add({ name: "monthly", period: "month", limit: "" })}>
          <Plus />
          Add quota
        </Button>
      </div>
      <span className="text-12 text-ink-3">{hint}</span>
    </fieldset>
  );
}

const PERIODS = ["second", "minute", "hour", "day", "week", "month"] as const;

function periodOf(text: string): LimitInput["period"] {
  return PERIODS.find((period) => period === text) ?? "second";
}

/** A window of an hour at most is a rate (429); a day and longer is a quota (402). */
export function kindOf(period: LimitInput["period"]): TermLimit["kind"] {
  return period === "second" || period === "minute" || period === "hour" ? "rate" : "quota";
}

function freeName(name: string, rows: readonly LimitInput[]): string {
  const taken = new Set(rows.map((row) => row.name));
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}

let lastKey = 0;

/** Rows have no name of their own while they are typed. */
function keyed<Row extends object>(row: Row): Row & { readonly key: number } {
  lastKey += 1;
  return { ...row, key: lastKey };
}
