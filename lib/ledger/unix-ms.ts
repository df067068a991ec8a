/** SQL of a timestamptz column as Unix ms. */
export function unixMs(column: string): string {
  return `(extract(epoch FROM ${column}) * 1000)::bigint`;
}
