/** A file has at most this many rows, the first of the list. */
export const EXPORT_ROWS_MAX = 10_000;
