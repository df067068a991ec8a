"use client";

import { ArrowUp, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useFormState } from "@/components/forms/form-state";
import { Button } from "@/components/ui/button";
import { Field, FieldError } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { KEY_SOURCES_MAX, keySourceOf } from "@/lib/gateways/key-source";

interface Row {
  readonly key: number;
  readonly place: "header" | "bearer" | "query";
  readonly name: string;
}

/** Where callers put their key, in the order in which the gate looks; sent as JSON in one field. */
export function KeySourceRows({ sources }: { readonly sources: readonly string[] }) {
  const { fieldErrors } = useFormState();
  const [rows, setRows] = useState<readonly Row[]>(() => sources.map(rowOf));

  function change(key: number, part: Partial<Row>) {
    setRows((before) => before.map((row) => (row.key === key ? { ...row, ...part } : row)));
  }

  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 font-strong text-12">Where callers put their key</legend>
      <input type="hidden" name="keySources" value={JSON.stringify(rows.map(textOf))} />
      {rows.map((row, index) => (
        <div
          key={row.key}
          className="grid grid-cols-[112px_minmax(0,1fr)_auto_auto] sm:grid-cols-[148px_minmax(0,1fr)_auto_auto] items-start gap-2"
        >
          <Field name="" label={<span className="sr-only">Place {index + 1}</span>}>
            <Select
              name={undefined}
              value={row.place}
              onChange={(event) => change(row.key, { place: placeOf(event.target.value) })}
            >
              <option value="header">Header</option>
              <option value="bearer">Bearer token</option>
              <option value="query">Query parameter</option>
            </Select>
          </Field>
          <Field name={`keySources.${index}`} label={<span className="sr-only">Name of place {index + 1}</span>}>
            <Input
              name={undefined}
              value={row.place === "bearer" ? "Authorization" : row.name}
              readOnly={row.place === "bearer"}
              onChange={(event) => change(row.key, { name: event.target.value })}
              placeholder={row.place === "query" ? "api_key" : "X-Api-Key"}
              maxLength={64}
              autoComplete="off"
              spellCheck={false}
              className="font-mono text-12"
            />
          </Field>
          <Button
            variant="ghost"
            size="icon"
            aria-label={`Look in place ${index + 1} earlier`}
            className="mt-1"
            disabled={index === 0}
            onClick={() => setRows((before) => raised(before, index))}
          >
            <ArrowUp />
          </Button>
          <Button
            variant="ghost"
            size="icon"
            aria-label={`Remove place ${index + 1}`}
            className="mt-1"
            onClick={() => setRows((before) => before.filter((other) => other.key !== row.key))}
          >
            <Trash2 />
          </Button>
        </div>
      ))}
      {fieldErrors.keySources && <FieldError id="key-sources-error">{fieldErrors.keySources}</FieldError>}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          size="sm"
          disabledReason={rows.length >= KEY_SOURCES_MAX ? `${KEY_SOURCES_MAX} places are the most.` : undefined}
          onClick={() => setRows((before) => [...before, rowOf("header:")])}
        >
          <Plus />
          Add place
        </Button>
        <span className="text-12 text-ink-3">The first that holds anything counts.</span>
      </div>
    </fieldset>
  );
}

function placeOf(text: string): Row["place"] {
  return text === "bearer" || text === "query" ? text : "header";
}

function textOf({ place, name }: Row): string {
  return place === "bearer" ? "bearer" : `${place}:${name.trim()}`;
}

function raised(rows: readonly Row[], index: number): readonly Row[] {
  const row = rows[index];
  return row ? rows.filter((other) => other !== row).toSpliced(index - 1, 0, row) : rows;
}

let lastKey = 0;

/** Rows have no name of their own while they are typed. */
function rowOf(text: string): Row {
  lastKey += 1;
  const source = keySourceOf(text);
  return { key: lastKey, place: source.place, name: source.place === "bearer" ? "" : source.name };
}
