"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { checkPricesAction, importPricesAction } from "@/app/(console)/routes/actions";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { ActionForm } from "@/components/forms/action-form";
import { FileText } from "@/components/forms/file-text";
import { SubmitButton } from "@/components/forms/submit-button";
import { Pane } from "@/components/shell/pane";
import { Badge, type State } from "@/components/ui/badge";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import type { CheckedPrice } from "@/lib/routes/import-prices";

interface ImportPricesProps {
  readonly routes: readonly { readonly id: string; readonly name: string }[];
  readonly disabledReason: string | undefined;
}

/** File, dry run, import: a change of what is sent takes the dry run away. */
export function ImportPrices({ routes, disabledReason }: ImportPricesProps) {
  const router = useRouter();
  const [sent, setSent] = useState({ routeId: routes[0]?.id ?? "", file: "", others: "keep" });
  const [checked, setChecked] = useState<readonly CheckedPrice[] | null>(null);
  const change = (part: Partial<typeof sent>) => {
    setSent({ ...sent, ...part });
    setChecked(null);
  };
  const count = (checked ?? []).filter(({ verdict }) => ACTS.includes(verdict)).length;
  const wrong = (checked ?? []).some(({ verdict }) => verdict === "error");
  const nothing = count === 0 ? "The file would change nothing." : undefined;
  return (
    <>
      <Pane title="File">
        <ActionForm
          action={checkPricesAction}
          onDone={setChecked}
          quiet
          stayOpen
          leaveFreely
          aria-label="File"
          className="grid max-w-[720px] gap-4"
        >
          <div className="flex flex-wrap gap-4">
            <Field name="routeId" label="Route" className="min-w-52" required>
              <Select value={sent.routeId} onChange={(event) => change({ routeId: event.target.value })}>
                {routes.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            </Field>
            <Segmented
              name="others"
              label="Models that the file does not name"
              value={sent.others}
              onValueChange={(others) => change({ others })}
              options={[
                { value: "keep", label: "Keep their prices" },
                { value: "remove", label: "Remove them" },
              ]}
            />
          </div>
          <div>
            <FileText
              name="file"
              label="Prices"
              hint="CSV with the columns model, input, cached input, output, or JSON with the same names. Credits for 1,000,000 tokens."
              placeholder={"model,input,cached input,output\ngpt-4o,2.5,1.25,10\nclaude-*,3,0.3,15"}
              accept=".csv,.json,text/csv,application/json"
              bytesMax={200_000}
              value={sent.file}
              onChange={(file) => change({ file })}
            >
              <SubmitButton variant={checked ? "default" : "primary"} disabledReason={disabledReason}>
                Check the file
              </SubmitButton>
            </FileText>
          </div>
        </ActionForm>
      </Pane>
      {checked && (
        <Pane title="What it would do" note="nothing is written yet" flush>
          <DataTable
            label="Prices of the file"
            columns={COLUMNS}
            rows={ORDER.flatMap((verdict) => checked.filter((row) => row.verdict === verdict))}
            rowKey={(row) => `${row.line} ${row.model} ${row.verdict}`}
          />
          <ActionForm
            action={importPricesAction}
            onDone={() => router.push(`/routes/models?route=${sent.routeId}` as Route)}
            aria-label="Import"
            className="px-gutter py-4"
          >
            {Object.entries(sent).map(([name, value]) => (
              <input key={name} type="hidden" name={name} value={value} />
            ))}
            <SubmitButton
              disabledReason={disabledReason ?? (wrong ? "Mend the rows with an error, then check again." : nothing)}
            >
              {count === 1 ? "Set 1 price" : `Set ${count} prices`}
            </SubmitButton>
          </ActionForm>
        </Pane>
      )}
    </>
  );
}

const ORDER: readonly CheckedPrice["verdict"][] = ["error", "removed", "new", "changed", "unchanged"];
const ACTS: readonly CheckedPrice["verdict"][] = ["removed", "new", "changed"];

const DOTS: Readonly<Record<CheckedPrice["verdict"], State>> = {
  error: "sealed",
  removed: "silent",
  new: "ok",
  changed: "silent",
  unchanged: "off",
};

const COLUMNS: readonly Column<CheckedPrice>[] = [
  {
    id: "model",
    header: "Model or pattern",
    mono: true,
    maxWidth: 320,
    cell: (row) => row.model || "—",
  },
  {
    id: "verdict",
    header: "Verdict",
    phone: "end",
    cell: (row) => <Badge state={DOTS[row.verdict]}>{row.verdict}</Badge>,
  },
  {
    id: "says",
    header: "Input / cached input / output",
    phone: "meta",
    cell: (row) => <span className="whitespace-normal font-mono [overflow-wrap:anywhere]">{row.says || "—"}</span>,
  },
  {
    id: "line",
    header: "Line",
    align: "right",
    phone: "meta-end",
    phoneLabel: "line",
    cell: (row) => (row.line === 0 ? "—" : row.line),
  },
];
