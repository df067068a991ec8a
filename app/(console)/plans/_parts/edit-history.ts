import type { CellValue } from "./cell-value";

/** One saved change of a cell. */
export interface CellEdit {
  readonly planId: string;
  readonly routeId: string;
  /** "forecast in Growth" */
  readonly name: string;
  readonly before: CellValue;
  readonly after: CellValue;
}

/** What can be undone and, after that, done again; the newest last. Kept while the matrix is on the screen. */
export interface EditHistory {
  readonly done: readonly CellEdit[];
  readonly undone: readonly CellEdit[];
}

export const NO_EDITS: EditHistory = { done: [], undone: [] };

const EDITS_MAX = 100;

/** A new edit ends what could be done again. */
export function withEdit({ done }: EditHistory, edit: CellEdit): EditHistory {
  return { done: [...done, edit].slice(-EDITS_MAX), undone: [] };
}

/** After the newest edit was undone. */
export function withUndone({ done, undone }: EditHistory): EditHistory {
  return { done: done.slice(0, -1), undone: [...undone, ...done.slice(-1)] };
}

/** After the newest undone edit was done again. */
export function withRedone({ done, undone }: EditHistory): EditHistory {
  return { done: [...done, ...undone.slice(-1)], undone: undone.slice(0, -1) };
}
