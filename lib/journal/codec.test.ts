import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeRecord, RecordEncoder } from "./codec";
import { answer, anyRecord, call } from "./test-records";

const encoder = new RecordEncoder();

describe("the codec", () => {
  test("gives any record back as it was", () => {
    fc.assert(
      fc.property(anyRecord(), fc.nat(70_000), (record, offset) => {
        const end = encoder.encode(record, offset);
        expect(decodeRecord(encoder.bytes.subarray(offset, end))).toEqual(record);
      }),
    );
  });

  test("knows no record that is longer or shorter than what it says", () => {
    const end = encoder.encode(call({ answer: answer({ reservation: { id: "res_1", expiresAtMs: 7 } }) }), 0);
    const bytes = Buffer.from(encoder.bytes.subarray(0, end));
    for (let length = 0; length < end; length++) expect(decodeRecord(bytes.subarray(0, length))).toBeNull();
    expect(decodeRecord(Buffer.concat([bytes, Buffer.from([0])]))).toBeNull();
  });

  test("knows no record of another kind, of no kind, or with a number that is not exact", () => {
    expect(decodeRecord(Buffer.from([9, 1, 2]))).toBeNull();
    expect(decodeRecord(Buffer.from('\u0003{"type":"jump"}'))).toBeNull();
    expect(decodeRecord(Buffer.from("\u0003{"))).toBeNull();
    const bytes = Buffer.from(encoder.bytes.subarray(0, encoder.encode(call({ leases: [] }), 0)));
    bytes.writeDoubleLE(0.5, 2);
    expect(decodeRecord(bytes)).toBeNull();
  });

  test("a call of one lot takes 66 bytes", () => {
    expect(encoder.encode(call(), 0)).toBe(66);
  });
});
