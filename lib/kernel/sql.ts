/** The one way the ledger reaches a database: a pool or a client of `pg` in the gate and the worker, a Prisma transaction in the console. */
export interface Sql {
  /**
   * `text` has $1… placeholders, each with a cast; arrays are for `unnest`. int8 columns come back as Number (all amounts are
   * CHECKed to be safe integers), timestamptz as Date. With a `name` the statement is prepared once a connection; one name has one text.
   */
  query<Row>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]>;
}

/** A database that can begin a transaction of its own; READ COMMITTED, rolled back when `run` throws. */
export interface Database extends Sql {
  transaction<T>(run: (sql: Sql) => Promise<T>): Promise<T>;
}
