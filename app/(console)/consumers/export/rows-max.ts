/** A file holds no more; the button says how many it will. */
export const EXPORT_ROWS_MAX = 10_000;
