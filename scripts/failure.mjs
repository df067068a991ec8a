import fs from "node:fs";

/** What stops a run and is not a bug: its message is one line with the cause and the step that cures it. */
export class Failure extends Error {
  /** @override */
  name = "Failure";
}

/**
 * One line for a person; the stack only where nobody foresaw the error.
 * @param {unknown} error
 * @param {string} dir a folder on the disk that is written to
 */
export function explain(error, dir) {
  if (isDiskFull(error, dir)) {
    return `The disk of ${dir} is full: free some space there, or set DATA_DIR to a folder on another disk.`;
  }
  if (error instanceof Failure) return error.message;
  if (hasCode(error) && (error.code === "EACCES" || error.code === "EPERM")) {
    return `${error.message}: this user may not write there. Start as the user who owns the folder, or give it to this one.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * @param {unknown} error
 * @returns {error is Error & { code: string }}
 */
export function hasCode(error) {
  return error instanceof Error && typeof (/** @type {{ code?: unknown }} */ (error).code) === "string";
}

const leastFreeBytes = 16 * 2 ** 20;

/** Programs we start report a full disk in words of their own, so the disk itself is asked.
 * @param {unknown} error
 * @param {string} dir
 */
function isDiskFull(error, dir) {
  if (hasCode(error) && (error.code === "ENOSPC" || error.code === "EDQUOT")) return true;
  return freeBytes(dir) < leastFreeBytes;
}

/** Bytes that this user may still write below `dir`.
 * @param {string} dir
 */
export function freeBytes(dir) {
  try {
    const disk = fs.statfsSync(dir);
    return disk.bavail * disk.bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
