"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { checkOpenApiAction, importRoutesAction } from "@/app/(console)/routes/actions";
import { ActionForm } from "@/components/forms/action-form";
import { FileText } from "@/components/forms/file-text";
import { SubmitButton } from "@/components/forms/submit-button";
import { Pane } from "@/components/shell/pane";
import { Field } from "@/components/ui/field";
import { MoneyField } from "@/components/ui/input";
import type { CheckedOperation } from "@/lib/routes/check-openapi";
import { OperationTable } from "./operation-table";

/** File, dry run, import: a change of the file takes the dry run away. */
export function ImportRoutes({ disabledReason }: { readonly disabledReason: string | undefined }) {
  const [file, setFile] = useState("");
  const [checked, setChecked] = useState<readonly CheckedOperation[] | null>(null);
  return (
    <>
      <Pane title="File">
        <ActionForm
          action={checkOpenApiAction}
          onDone={setChecked}
          quiet
          stayOpen
          leaveFreely
          aria-label="File"
          className="max-w-[720px]"
        >
          <FileText
            name="file"
            label="OpenAPI"
            hint="Version 3 or Swagger 2, as JSON or YAML. The path of its first server is put before each path."
            placeholder={
              "openapi: 3.1.0\nservers:\n  - url: https://api.example.com/v1\npaths:\n  /forecast/{city}:\n    get:\n      operationId: forecast"
            }
            accept=".json,.yaml,.yml,application/json,application/yaml"
            bytesMax={600_000}
            value={file}
            onChange={(text) => {
              setFile(text);
              setChecked(null);
            }}
          >
            <SubmitButton variant={checked ? "default" : "primary"} disabledReason={disabledReason}>
              Check the file
            </SubmitButton>
          </FileText>
        </ActionForm>
      </Pane>
      {checked && <Chosen key={file} file={file} checked={checked} disabledReason={disabledReason} />}
    </>
  );
}

interface ChosenProps {
  readonly file: string;
  readonly checked: readonly CheckedOperation[];
  readonly disabledReason: string | undefined;
}

function Chosen({ file, checked, disabledReason }: ChosenProps) {
  const router = useRouter();
  const fresh = checked.filter(({ verdict }) => verdict === "new");
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const taken = fresh.filter(({ id }) => !left.has(id));
  const nothing = taken.length === 0 ? "Choose at least one operation that is new." : undefined;
  return (
    <ActionForm action={importRoutesAction} onDone={() => router.push("/routes" as Route)} aria-label="Import">
      <input type="hidden" name="file" value={file} />
      {taken.map(({ id }) => (
        <input key={id} type="hidden" name="take[]" value={id} />
      ))}
      <Pane title="What it would add" note="nothing is written yet" flush>
        <OperationTable
          checked={checked}
          left={left}
          onChange={(ids, isTaken) => {
            const next = new Set(left);
            for (const id of ids) isTaken ? next.delete(id) : next.add(id);
            setLeft(next);
          }}
        />
        <div className="flex flex-wrap items-end gap-3 px-gutter py-4">
          <Field name="priceMicros" label="Price a unit, of each" required>
            <MoneyField defaultValue="1" className="max-w-44" />
          </Field>
          <SubmitButton disabledReason={disabledReason ?? nothing}>
            {taken.length === 1 ? "Add 1 route" : `Add ${taken.length} routes`}
          </SubmitButton>
          <p className="w-full text-12 text-ink-3">
            No plan sells them yet: until one does, calls to them get 402 plan_upgrade_required.
          </p>
        </div>
      </Pane>
    </ActionForm>
  );
}
