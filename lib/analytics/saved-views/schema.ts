import { z } from "zod";
import { line, rowId } from "@/lib/platform/fields";

export const VIEWS_MAX = 50;

const name = line({ max: 60 });

/** The query of the list, without what would only be good for the moment it was saved in. */
const query = z
  .string({ error: "Takes the query of the list." })
  .max(2_000, "Has too many filters to be saved.")
  .transform(viewQuery);

export const SaveViewInput = z.strictObject({ name, query });
export const RenameViewInput = z.strictObject({ viewId: rowId("savedView"), name });
export const DeleteViewInput = z.strictObject({ viewId: rowId("savedView") });

export type SaveView = z.output<typeof SaveViewInput>;
export type RenameView = z.output<typeof RenameViewInput>;
export type DeleteView = z.output<typeof DeleteViewInput>;

/** As a view keeps it: in one order, so that a list knows which view it is. */
export function viewQuery(text: string): string {
  const params = new URLSearchParams(text);
  for (const passing of ["page", "panel", "after", "before"]) params.delete(passing);
  params.sort();
  return params.toString();
}
