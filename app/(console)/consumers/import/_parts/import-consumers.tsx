"use client";

import { useState } from "react";
import { ActionForm } from "@/components/forms/action-form";
import { FileText } from "@/components/forms/file-text";
import { SubmitButton } from "@/components/forms/submit-button";
import { Pane } from "@/components/shell/pane";
import { LinkButton } from "@/components/ui/button";
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
  if (answer) return <Imported answer={answer} />;
  return (
    <>
      <Pane title="File">
        <ActionForm action={checkImportAction} onDone={setChecked} quiet stayOpen leaveFreely aria-label="File">
          <div className="grid max-w-[920px] gap-4 lg:grid-cols-[minmax(0,1fr)_320px]">
            <div className="min-w-0">
              <FileText
                name="csv"
                label="Rows"
                hint="Paste them, or choose a file"
                placeholder={"external id,name,e-mail,plan,credits\nacme,Acme Corp,billing@acme.example,Growth,100"}
                accept=".csv,.tsv,text/csv,text/plain"
                bytesMax={FILE_BYTES_MAX}
                value={csv}
                onChange={(text) => {
                  setCsv(text);
                  setChecked(null);
                }}
              >
                <SubmitButton variant={checked ? "default" : "primary"} disabledReason={disabledReason}>
                  Check the rows
                </SubmitButton>
              </FileText>
            </div>
            <ColumnsHint />
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
