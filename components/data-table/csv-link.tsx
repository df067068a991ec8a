import { Download } from "lucide-react";

import { buttonLook } from "@/components/ui/button-look";

/** Downloads what the list shows, filters included; says how many rows that is. `href` answers with the file. */
export function CsvLink({ href, rows }: { readonly href: string; readonly rows: number }) {
  return (
    <a href={href} download className={buttonLook()}>
      <Download />
      <span>
        Export <span className="max-sm:sr-only">{rows === 1 ? "1 row" : `${rows.toLocaleString("en")} rows`} as </span>
        CSV
      </span>
    </a>
  );
}
