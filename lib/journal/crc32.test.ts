import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { crc32 } from "./crc32";

test("is zlib's checksum, of any bytes, of a part of them, and from any beginning", () => {
  expect(crc32(Buffer.from("123456789"), 0, 9, 0)).toBe(0xcbf43926);
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 2, maxLength: 300 }),
      fc.nat(300),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      (bytes, from, crc) => {
        const start = from % (bytes.length - 1);
        expect(crc32(bytes, start, bytes.length - 1, crc)).toBe(zlibCrc32(bytes.subarray(start, -1), crc));
      },
    ),
  );
});
