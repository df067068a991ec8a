"use client";

import { Upload } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";

interface FileTextProps {
  /** The field that carries the text. */
  readonly name: string;
  readonly label: string;
  readonly hint: ReactNode;
  readonly placeholder: string;
  /** For the browser's file dialog: ".json,.yaml". */
  readonly accept: string;
  readonly bytesMax: number;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Beside the button that chooses a file: the one that sends the text. */
  readonly children: ReactNode;
}

/** A file's text, pasted or chosen. It is read in the browser and sent as text, so that it can be seen and mended before. */
export function FileText({
  name,
  label,
  hint,
  placeholder,
  accept,
  bytesMax,
  value,
  onChange,
  children,
}: FileTextProps) {
  const [fault, setFault] = useState<string | undefined>(undefined);
  const chooser = useRef<HTMLInputElement>(null);

  async function take(file: File | undefined) {
    if (!file) return;
    if (file.size > bytesMax) {
      setFault(`${file.name} is too large: at most ${Math.floor(bytesMax / 1000)} kB go at once.`);
      return;
    }
    setFault(undefined);
    onChange(await file.text());
  }

  return (
    <>
      <Field name={name} label={label} hint={hint} error={fault} required>
        <Textarea
          rows={12}
          value={value}
          onChange={(event) => {
            setFault(undefined);
            onChange(event.target.value);
          }}
          spellCheck={false}
          autoComplete="off"
          placeholder={placeholder}
          className="whitespace-pre font-mono text-12"
        />
      </Field>
      <div className="mt-4 flex flex-wrap gap-2">
        {children}
        <Button onClick={() => chooser.current?.click()}>
          <Upload />
          Choose a file
        </Button>
        <input
          ref={chooser}
          type="file"
          accept={accept}
          aria-label={`${label} from a file`}
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => {
            void take(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
      </div>
    </>
  );
}
