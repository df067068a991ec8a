/**
 * CRC-32 as zlib has it, of the bytes from `from` up to `to`, going on from `crc`. Each call writes a record of some seventy
 * bytes, of which zlib's own takes three times as long: most of that is crossing over to it.
 */
export function crc32(bytes: Uint8Array, from: number, to: number, crc: number): number {
  let rest = ~crc;
  for (let at = from; at < to; at++) {
    rest = (rest >>> 8) ^ (TABLE[(rest ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  }
  return ~rest >>> 0;
}

const POLYNOMIAL = 0xedb88320;

/** What each value of a byte comes to: eight steps of the division by the reversed polynomial. */
const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = (rest & 1) === 0 ? rest >>> 1 : (rest >>> 1) ^ POLYNOMIAL;
  return rest;
});
