import fc from "fast-check";
import { expect, test } from "vitest";

import type { ConsumerPurse } from "@/lib/ledger/read-purse";

import { purseParts } from "./purse-parts";

const micros = fc.nat({ max: 10 ** 12 });

test("the parts sum to the ledger balance, and the five of every purse are always there", () => {
  fc.assert(
    fc.property(
      micros,
      micros,
      micros,
      micros,
      micros,
      micros,
      micros,
      (unleased, onGates, reserved, limbo, expired, unposted, debt) => {
        const balanceMicros = unleased + onGates + reserved + limbo + expired;
        const purse: ConsumerPurse = {
          consumerId: 1,
          unleasedMicros: unleased,
          onGatesMicros: onGates,
          reservedMicros: reserved,
          limboMicros: limbo,
          expiredMicros: expired,
          debtMicros: debt,
          unpostedMicros: unposted,
          spendableMicros: unleased + onGates,
          balanceMicros,
          ledgerMicros: balanceMicros + unposted,
          grantBaseMicros: 0,
        };
        const parts = purseParts(purse);
        const sum = parts.filter(({ name }) => name !== "debt").reduce((total, part) => total + part.micros, 0);
        expect(sum).toBe(purse.ledgerMicros);
        expect(parts.map(({ name }) => name)).toEqual(
          expect.arrayContaining(["unleased", "onGates", "reserved", "limbo", "debt"]),
        );
      },
    ),
  );
});
