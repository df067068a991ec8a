import { crc32 } from "./crc32";

/**
 * What stands around a payload: crc32 (4 bytes), length (3), and a check of the length (1), little endian. The length has its
 * own check, so that a frame which runs on behind the end of a file is known to be cut off and not damaged. The checksum is of
 * length and payload and begins with the record's position, so that a record counts only where it was written.
 */
export const FRAME_BYTES = 8;

/** Frames the payload that stands in `bytes` from FRAME_BYTES to `end`. */
export function seal(bytes: Buffer, end: number, position: number): void {
  const length = end - FRAME_BYTES;
  if (length > LENGTH_MAX) throw new RangeError(`a record of ${length} bytes`);
  bytes.writeUInt32LE((length | (checkOf(length) << 24)) >>> 0, 4);
  bytes.writeUInt32LE(crc32(bytes, 4, end, position % SEEDS), 0);
}

/** The payload's length that the frame at `offset` names, or null where it is damaged. */
export function lengthAt(bytes: Buffer, offset: number): number | null {
  const word = bytes.readUInt32LE(offset + 4);
  const length = word & LENGTH_MAX;
  return length > 0 && word >>> 24 === checkOf(length) ? length : null;
}

/** Whether frame and payload are as they were written. */
export function isSealed(bytes: Buffer, offset: number, length: number, position: number): boolean {
  const end = offset + FRAME_BYTES + length;
  return bytes.readUInt32LE(offset) === crc32(bytes, offset + 4, end, position % SEEDS);
}

/** Never 0 for 0, so that zeros are no frame. */
function checkOf(length: number): number {
  return ((length >>> 16) ^ (length >>> 8) ^ length ^ 0xa5) & 0xff;
}

const LENGTH_MAX = 0xff_ff_ff;
const SEEDS = 2 ** 32;
