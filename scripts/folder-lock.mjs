import fs from "node:fs";
import path from "node:path";
import { isAlive, startOf } from "./processes.mjs";

/** Only one process at a time may run the database and the processes of a data folder.
 * @param {string} dataDir
 */
export function claimFolder(dataDir) {
  fs.mkdirSync(dataDir, { recursive: true });
  return takeLock(path.join(dataDir, "start.lock"));
}

/**
 * Makes this process the only holder of `file`, or returns the pid of the one that holds it. A holder that was killed holds nothing.
 * @param {string} file
 * @returns {{ release: () => void } | { heldBy: number }}
 */
export function takeLock(file) {
  const mine = `${file}.${process.pid}`;
  fs.writeFileSync(mine, JSON.stringify({ pid: process.pid, start: startOf(process.pid) }));
  try {
    for (;;) {
      try {
        fs.linkSync(mine, file); // Fails if it is there; the content is there with the name.
        return { release: () => fs.rmSync(file, { force: true }) };
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      }
      const heldBy = readHeldBy(file);
      if (heldBy !== null) return { heldBy };
      removeStale(file, `${mine}.stale`);
    }
  } finally {
    fs.rmSync(mine, { force: true });
  }
}

/** The pid of the live process that holds `file`, or null.
 * @param {string} file
 */
export function readHeldBy(file) {
  const holder = readHolder(file);
  return holder !== null && isHolding(holder) ? holder.pid : null;
}

/** Moved away first: what lies there by now may be the lock of another start that was quicker, and is put back.
 * @param {string} file
 * @param {string} aside
 */
function removeStale(file, aside) {
  try {
    fs.renameSync(file, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved !== null && isHolding(moved)) fs.linkSync(aside, file);
  fs.rmSync(aside, { force: true });
}

/** @typedef {{ pid: number, start: string }} Holder */

/**
 * @param {string} file
 * @returns {Holder | null}
 */
function readHolder(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

/** The pid alone may belong to another program by now.
 * @param {Holder} holder
 */
function isHolding(holder) {
  return isAlive(holder.pid) && startOf(holder.pid) === holder.start;
}
