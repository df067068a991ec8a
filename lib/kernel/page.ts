/** One page of a list, counted from 1. `total` is of the whole list under its filters. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
}

export interface PageQuery {
  readonly page: number;
  readonly pageSize: number;
}

export function skipTake({ page, pageSize }: PageQuery): { skip: number; take: number } {
  return { skip: (page - 1) * pageSize, take: pageSize };
}
