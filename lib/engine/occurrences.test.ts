import { describe, expect, test } from "vitest";
import { DecisionIds } from "./decision-ids";
import { Occurrences, type Refused } from "./occurrences";
import type { Receipt } from "./receipt";

const MINUTE = 60_000;

function refused(parts: Partial<Refused> = {}): Refused {
  return {
    code: "credits_exhausted",
    status: 402,
    consumerId: 1,
    keyId: 5,
    gatewayId: 2,
    routeId: 3,
    planVersionId: 4,
    costMicros: 10,
    wallMs: 10 * MINUTE,
    path: "",
    suspect: null,
    receipt: (decisionId) => ({ decisionId }) as Receipt,
    ...parts,
  };
}

function occurrences(bound?: number) {
  const ids = new DecisionIds(7);
  return new Occurrences(() => ids.next(), bound);
}

describe("occurrences", () => {
  test("refusals of one consumer, route, code and gateway in a minute are one; ids count them", () => {
    const noted = occurrences();
    expect([noted.note(refused()), noted.note(refused({ wallMs: 10 * MINUTE + 59_999 }))]).toEqual([
      "dec_7-1_1",
      "dec_7-1_2",
    ]);
    expect(noted.note(refused({ wallMs: 11 * MINUTE }))).toBe("dec_7-2_1");
    expect(noted.note(refused({ routeId: 9 }))).toBe("dec_7-3_1");
    expect(noted.note(refused({ code: "no_plan" }))).toBe("dec_7-4_1");
    expect(noted.note(refused({ gatewayId: 9 }))).toBe("dec_7-5_1");
    expect(noted.note(refused({ consumerId: 9 }))).toBe("dec_7-6_1");
  });

  test("drains what has come since, with the first receipt of all and the last one", () => {
    const noted = occurrences();
    for (let n = 0; n < 3; n++) noted.note(refused({ wallMs: 10 * MINUTE + n }));
    expect(noted.drain(10, 10 * MINUTE)).toMatchObject([
      {
        id: "7-1",
        minuteMs: 10 * MINUTE,
        count: 3,
        costMicros: 30,
        firstAtMs: 10 * MINUTE,
        lastAtMs: 10 * MINUTE + 2,
        firstReceipt: '{"decisionId":"dec_7-1_1"}',
        lastReceipt: '{"decisionId":"dec_7-1_3"}',
      },
    ]);
    expect(noted.drain(10, 10 * MINUTE)).toEqual([]);
    noted.note(refused());
    expect(noted.drain(10, 10 * MINUTE)).toMatchObject([
      { id: "7-1", count: 1, costMicros: 10, firstReceipt: null, lastReceipt: '{"decisionId":"dec_7-1_4"}' },
    ]);
  });

  test("sends a receipt once that is the first and the last one", () => {
    const noted = occurrences();
    noted.note(refused());
    expect(noted.drain(10, 10 * MINUTE)).toMatchObject([
      { count: 1, firstReceipt: null, lastReceipt: '{"decisionId":"dec_7-1_1"}' },
    ]);
  });

  test("makes five receipts at first, then one each five seconds, and counts all", () => {
    const noted = occurrences();
    const made: string[] = [];
    const receipt = (decisionId: string) => {
      made.push(decisionId);
      return { decisionId } as Receipt;
    };
    const wallMs = 10 * MINUTE;
    for (let n = 0; n < 1_000; n++) noted.note(refused({ receipt, wallMs }));
    expect(made).toHaveLength(5);
    expect(noted.drain(1, 0)).toMatchObject([
      { count: 1_000, firstReceipt: '{"decisionId":"dec_7-1_1"}', lastReceipt: '{"decisionId":"dec_7-1_5"}' },
    ]);
    noted.note(refused({ receipt, wallMs: wallMs + 4_999 }));
    expect(noted.drain(1, 0)).toMatchObject([{ count: 1, firstReceipt: null, lastReceipt: null }]);
    for (let n = 0; n < 9; n++) noted.note(refused({ receipt, wallMs: wallMs + 5_000 }));
    expect(noted.drain(1, 0)).toMatchObject([
      { count: 9, firstReceipt: null, lastReceipt: '{"decisionId":"dec_7-1_1002"}' },
    ]);
  });

  test("forgets an occurrence once its minute is over and it has been drained, not before", () => {
    const noted = occurrences();
    noted.note(refused());
    noted.note(refused({ consumerId: 2 }));
    expect(noted.drain(1, 12 * MINUTE)).toHaveLength(1);
    expect(noted.size).toBe(1);
    expect(noted.pending).toBe(1);
    expect(noted.drain(1, 12 * MINUTE)).toHaveLength(1);
    expect([noted.size, noted.pending]).toEqual([0, 0]);
  });

  test("without a consumer keeps five paths, each once, and sends each once", () => {
    const noted = occurrences();
    const paths = ["/a", "/b", "/a", "/c"];
    for (const path of paths) noted.note(refused({ consumerId: null, path }));
    expect(noted.drain(1, 0)[0]?.samplePaths).toEqual(["/a", "/b", "/c"]);
    for (const path of ["/b", "/d", "/e", "/f"]) noted.note(refused({ consumerId: null, path }));
    expect(noted.drain(1, 0)[0]?.samplePaths).toEqual(["/d", "/e"]);
  });

  test("at its bound counts by code only, and says so", () => {
    const noted = occurrences(2);
    for (let consumerId = 1; consumerId <= 5; consumerId++) noted.note(refused({ consumerId }));
    expect(noted.overflowed).toBe(3);
    const deltas = noted.drain(10, 10 * MINUTE);
    expect(deltas.map(({ consumerId, routeId, count }) => [consumerId, routeId, count])).toEqual([
      [1, 3, 1],
      [2, 3, 1],
      [null, null, 3],
    ]);
  });
});
