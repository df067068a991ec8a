import fc from "fast-check";
import type { Journal, KeepFrom } from "./journal";
import { type FolderOptions, SegmentFolder } from "./journal-folder";
import { type MemoryDisk, memoryDisk } from "./memory-disk";
import type { AnswerRecord, CallRecord, HoldEndRecord, HoldRecord, JournalRecord } from "./records";

export const INSTALLATION = "5c7e0f4a";
export const FOLDER: FolderOptions = {
  gateId: "gate-1",
  sync: "process",
  bytesMax: 1_048_576,
  rowsMax: 1_000,
  bootId: "boot-1",
};

/** What a gate opens when it starts. */
export function folderOn(disk: MemoryDisk, changes: Partial<FolderOptions> = {}): SegmentFolder {
  return new SegmentFolder(disk, { ...FOLDER, ...changes });
}

export const NOTHING_KEPT: KeepFrom = () => Number.POSITIVE_INFINITY;

/** A journal of epoch 1 on a disk of its own. */
export function newJournal(
  changes: Partial<FolderOptions> = {},
  keepFrom = NOTHING_KEPT,
): { disk: MemoryDisk; journal: Journal } {
  const disk = memoryDisk();
  return { disk, journal: folderOn(disk, changes).begin(1, INSTALLATION, keepFrom) };
}

export function call(parts: Partial<CallRecord> = {}): CallRecord {
  return {
    type: "call",
    consumerId: 1,
    routeId: 3,
    minuteMs: 60_000,
    units: 1,
    costMicros: 5,
    leases: [{ lotId: 9, amount: 5, used: 5 }],
    answer: null,
    hold: null,
    ...parts,
  };
}

export function answer(parts: Partial<AnswerRecord> = {}): AnswerRecord {
  return {
    key: "ab".repeat(32),
    payloadHash: "cd".repeat(32),
    decisionId: "dec_1-1",
    costMicros: 5,
    availableMicros: 95,
    reservedMicros: 0,
    reservation: null,
    expiresAtMs: 1_000_000,
    compared: true,
    ...parts,
  };
}

export function hold(sequence: number, parts: Partial<HoldRecord> = {}): HoldRecord {
  return {
    reservationId: `res_1_7_${sequence}`,
    name: { epoch: 1, gatewayId: 7, sequence },
    consumerId: 1,
    routeId: 3,
    heldMicros: 8,
    byTokens: false,
    unitMicros: 2,
    modelPrices: [],
    expiryPolicy: "release",
    expiresAtMs: 99,
    credits: [{ lotId: 9, amount: 8 }],
    cap: null,
    ...parts,
  };
}

export function holdEnd(of: HoldRecord, costMicros: number): HoldEndRecord {
  return {
    type: "hold_end",
    consumerId: of.consumerId,
    routeId: of.routeId,
    minuteMs: 60_000,
    costMicros,
    leases: [{ lotId: 9, amount: costMicros, used: 5 + costMicros }],
    hold: of,
    late: false,
    expired: false,
  };
}

/** Any record, with numbers up to the greatest that is exact. */
export function anyRecord(): fc.Arbitrary<JournalRecord> {
  return fc.oneof({ weight: 4, arbitrary: anyCall }, anyHoldEnd, anyHoldKept, anyOccurrence, anySettlement);
}

const number = fc.oneof(fc.maxSafeNat(), fc.nat(9), fc.constant(Number.MAX_SAFE_INTEGER));
const hex = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 64, maxLength: 64 });
const text = fc.string({ unit: "binary", maxLength: 20 });
const amounts = fc.array(fc.record({ lotId: number, amount: number }), { maxLength: 4 });
const leases = fc.array(fc.record({ lotId: number, amount: number, used: number }), { maxLength: 5 });
const name = fc.record({ epoch: number, gatewayId: number, sequence: number });
const id = fc.stringMatching(/^res_[0-9A-Z_]{1,30}$/);
const settlement = fc.oneof(
  fc.record({ kind: fc.constant("release" as const) }),
  fc.record({ kind: fc.constant("units" as const), units: number }),
  fc.record({
    kind: fc.constant("usage" as const),
    model: text,
    inputTokens: number,
    cachedInputTokens: number,
    outputTokens: number,
  }),
);

const anyHold: fc.Arbitrary<HoldRecord> = fc.record({
  reservationId: id,
  name,
  consumerId: number,
  routeId: number,
  heldMicros: number,
  byTokens: fc.boolean(),
  unitMicros: number,
  modelPrices: fc.array(
    fc.record({
      routeId: number,
      model: text,
      inputMicros: number,
      cachedInputMicros: number,
      outputMicros: number,
    }),
    { maxLength: 2 },
  ),
  expiryPolicy: fc.constantFrom("charge" as const, "release" as const),
  expiresAtMs: number,
  credits: amounts,
  cap: fc.option(amounts),
});

const anyAnswer: fc.Arbitrary<AnswerRecord> = fc.record({
  key: hex,
  payloadHash: fc.oneof(hex, fc.constant("")),
  decisionId: fc.stringMatching(/^dec_[0-9A-Z]{1,9}-[0-9A-Z]{1,9}$/),
  costMicros: number,
  availableMicros: number,
  reservedMicros: number,
  reservation: fc.option(fc.record({ id, expiresAtMs: number })),
  expiresAtMs: number,
  compared: fc.boolean(),
});

const anyCall: fc.Arbitrary<JournalRecord> = fc.record({
  type: fc.constant("call" as const),
  consumerId: number,
  routeId: number,
  minuteMs: number,
  units: number,
  costMicros: number,
  leases,
  answer: fc.option(anyAnswer, { nil: null }),
  hold: fc.option(anyHold, { nil: null, freq: 3 }),
});

const anyHoldEnd: fc.Arbitrary<JournalRecord> = fc.record({
  type: fc.constant("hold_end" as const),
  consumerId: number,
  routeId: number,
  minuteMs: number,
  costMicros: number,
  leases,
  hold: anyHold,
  late: fc.boolean(),
  expired: fc.boolean(),
});

const anyHoldKept: fc.Arbitrary<JournalRecord> = fc.record({ type: fc.constant("hold_kept" as const), hold: anyHold });

const anySettlement: fc.Arbitrary<JournalRecord> = fc.record({
  type: fc.constant("settlement" as const),
  name,
  reservationId: id,
  settlement,
  atMs: number,
});

const anyOccurrence: fc.Arbitrary<JournalRecord> = fc.record({
  type: fc.constant("occurrence" as const),
  delta: fc.record({
    id: text,
    minuteMs: number,
    code: fc.constant("rate_limited"),
    status: fc.constant(429),
    consumerId: fc.option(number),
    keyId: fc.option(number),
    gatewayId: fc.option(number),
    routeId: fc.option(number),
    planVersionId: fc.option(number),
    count: fc.nat(99),
    costMicros: number,
    firstAtMs: number,
    lastAtMs: number,
    firstReceipt: fc.option(text),
    lastReceipt: fc.option(text),
    samplePaths: fc.array(text, { maxLength: 5 }),
    suspect: fc.option(text),
  }),
});
