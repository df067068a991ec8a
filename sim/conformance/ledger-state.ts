/** Everything that a ledger knows of one sequence, with its own ids. */
export interface LedgerState {
  readonly accounts: readonly { consumerId: number; debt: number }[];
  readonly lots: readonly (Row & { id: number; consumerId: number; purse: string; ref: string })[];
  readonly leases: readonly (Row & { epoch: number; lotId: number })[];
  readonly epochs: readonly (Row & { epoch: number })[];
  readonly usage: readonly (Row & { consumerId: number; epoch: number })[];
  readonly occurrences: readonly Row[];
  readonly answers: readonly (Row & { consumerId: number })[];
  readonly reservations: readonly (Row & { consumerId: number; epoch: number })[];
  readonly settlements: readonly (Row & { epoch: number })[];
  readonly entries: readonly (Row & { consumerId: number; lotId: number | null })[];
  readonly changes: readonly { kind: string; consumerId: number | null }[];
}

type Row = object;

/** Ids given out by two ledgers differ, their order does not: a lot, an epoch or a consumer becomes its place in it. */
export function comparable(state: LedgerState, places: Places) {
  const sorted = (rows: readonly Row[]) => rows.map((row) => JSON.stringify(named(row, places))).sort();
  return {
    accounts: sorted(state.accounts),
    lots: sorted(state.lots),
    leases: sorted(state.leases),
    epochs: sorted(state.epochs),
    usage: sorted(state.usage),
    occurrences: sorted(state.occurrences),
    answers: sorted(state.answers),
    reservations: sorted(state.reservations),
    settlements: sorted(state.settlements),
    entries: sorted(state.entries),
    changes: sorted(state.changes),
  };
}

/** Ids in the order in which they were given out: the same place in two ledgers is the same thing. */
export interface Places {
  readonly consumers: readonly number[];
  readonly lots: readonly number[];
  readonly epochs: readonly number[];
}

/** What is new goes to the end, and what is gone keeps its place. */
export function placesIn(state: LedgerState, before: Places): Places {
  const grown = (known: readonly number[], ids: readonly number[]) => {
    const fresh = ids.filter((id) => !known.includes(id));
    return [...known, ...fresh.sort((a, b) => a - b)];
  };
  return {
    consumers: grown(
      before.consumers,
      state.accounts.map((row) => row.consumerId),
    ),
    lots: grown(
      before.lots,
      state.lots.map((row) => row.id),
    ),
    epochs: grown(
      before.epochs,
      state.epochs.map((row) => row.epoch),
    ),
  };
}

/** Also of replies, which name lots and consumers in the same words. */
export function named(value: unknown, places: Places): unknown {
  if (Array.isArray(value)) return value.map((each) => named(each, places));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([key, field]) => [key, placeOf(key, field, places)] as const);
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function placeOf(key: string, field: unknown, places: Places): unknown {
  if (typeof field !== "number") return key === "ref" ? withoutIds(field, places) : named(field, places);
  if (key === "consumerId") return places.consumers.indexOf(field);
  if (key === "lotId" || key === "id") return places.lots.indexOf(field);
  if (key === "epoch" || key === "adoptedBy") return places.epochs.indexOf(field);
  return field;
}

/** A second charge is booked as decision/lot, a lost start's settlements on the lot settled:epoch. */
function withoutIds(ref: unknown, places: Places): unknown {
  if (typeof ref !== "string") return ref;
  const [decision, lotId] = ref.split("/");
  if (lotId !== undefined) return `${decision}/${places.lots.indexOf(Number(lotId))}`;
  const [settled, epoch] = ref.split(":");
  return settled === "settled" ? `settled:${places.epochs.indexOf(Number(epoch))}` : ref;
}
