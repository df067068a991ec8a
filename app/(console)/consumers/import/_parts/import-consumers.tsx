"use client";

import { Upload } from "lucide-react";
import { useRef, useState } from "react";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Pane } from "@/components/shell/pane";
import { Button, LinkButton } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import type { BulkAnswer } from "@/lib/access/run-bulk";
import type { CheckedImport } from "@/lib/consumers/check-import";
import type { ImportedConsumer } from "@/lib/consumers/import-consumer";
import { checkImportAction, importConsumersAction } from "../actions";
import { CheckedRows } from "./checked-rows";
import { ColumnsHint } from "./columns-hint";

/** Text, dry run, import: each stands under the one before, and a change of the text takes the others away. */
export function ImportConsumers({ disabledReason }: { readonly disabledReason: string | undefined }) {
  const [csv, setCsv] = useState("");
  const [checked, setChecked] = useState<CheckedImport | null>(null);
  const [answer, setAnswer] = useState<BulkAnswer<ImportedConsumer> | null>(null);
  const [fileFault, setFileFault] = useState<string | undefined>(undefined);
  const chooser = useRef<HTMLInputElement>(null);

  function take(text: string) {
    setCsv(text);
    setChecked(null);
    setFileFault(undefined);
  }

  async function takeFile(file: File | undefined) {
    if (!file) return;
    if (file.size > FILE_BYTES_MAX) {
      setFileFault(`${file.name} is too large: at most ${FILE_BYTES_MAX / 1000} kB go at once. Split it.`);
      return;
    }
    take(await file.text());
  }

  if (answer) return <Imported answer={answer} />;
  return (
    <>
      <Pane title="File">
        <ActionForm action={checkImportAction} onDone={setChecked} quiet stayOpen leaveFreely aria-label="File">
          <div className="grid max-w-[920px] gap-4 lg:grid-cols-[minmax(0,1fr)_320px]">
            <Field name="csv" label="Rows" hint="Paste them, or choose a file" error={fileFault} required>
              <Textarea
                rows={12}
                value={csv}
                onChange={(event) => take(event.target.value)}
                spellCheck={false}
                autoComplete="off"
                placeholder={"external id,name,e-mail,plan,credits\nacme,Acme Corp,billing@acme.example,Growth,100"}
                className="whitespace-pre font-mono text-12"
              />
            </Field>
            <ColumnsHint />
          </div>
          <div className="mt-4 flex flex-wrap gap-2">
            <SubmitButton variant={checked ? "default" : "primary"} disabledReason={disabledReason}>
              Check the rows
            </SubmitButton>
            <Button onClick={() => chooser.current?.click()}>
              <Upload />
              Choose a file
            </Button>
            <input
              ref={chooser}
              type="file"
              accept=".csv,.tsv,text/csv,text/plain"
              aria-label="CSV file"
              className="sr-only"
              tabIndex={-1}
              onChange={(event) => {
                void takeFile(event.target.files?.[0]);
                event.target.value = "";
              }}
            />
          </div>
        </ActionForm>
      </Pane>
      {checked && (
        <Pane title="What it would do" note="nothing is written yet" flush>
          <CheckedRows checked={checked} />
          <ImportButton csv={csv} checked={checked} onDone={setAnswer} disabledReason={disabledReason} />
        </Pane>
      )}
    </>
  );
}

interface ImportButtonProps {
  readonly csv: string;
  readonly checked: CheckedImport;
  readonly onDone: (answer: BulkAnswer<ImportedConsumer>) => void;
  readonly disabledReason: string | undefined;
}

function ImportButton({ csv, checked, onDone, disabledReason }: ImportButtonProps) {
  const count = checked.rows.filter(({ verdict }) => verdict === "new" || verdict === "changed").length;
  const nothing = count === 0 ? "No row would change anything." : undefined;
  return (
    <ActionForm action={importConsumersAction} onDone={onDone} aria-label="Import" className="px-gutter py-4">
      <input type="hidden" name="csv" value={csv} />
      <SubmitButton disabledReason={disabledReason ?? nothing}>
        {count === 1 ? "Import 1 consumer" : `Import ${count} consumers`}
      </SubmitButton>
      <p className="mt-2 text-12 text-ink-3">
        Each row is written on its own: one that is refused leaves the others done. Rows with an error are left out.
      </p>
    </ActionForm>
  );
}

function Imported({ answer: { done, refused } }: { readonly answer: BulkAnswer<ImportedConsumer> }) {
  const count = (verdict: ImportedConsumer["verdict"]) => done.filter(({ value }) => value.verdict === verdict).length;
  return (
    <Pane title="Imported">
      <p role="status">
        {count("new")} added, {count("changed")} changed, {count("unchanged")} as they were
        {refused.length > 0 && <>, {refused.length} refused</>}.
      </p>
      {refused.length > 0 && (
        <ul aria-label="Refused" className="mt-3 max-w-[600px] divide-y divide-line border-line border-y">
          {refused.map(({ id, message }) => (
            <li key={id} className="py-2 [overflow-wrap:anywhere]">
              <b className="first-letter:uppercase">{id}</b> {message}
            </li>
          ))}
        </ul>
      )}
      <div className="mt-4 flex gap-2">
        <LinkButton variant="primary" href="/consumers?sort=-created">
          Open consumers
        </LinkButton>
      </div>
    </Pane>
  );
}

/** As many bytes as the longest text may have at three a character, and what a form of the console takes. */
const FILE_BYTES_MAX = 750_000;
