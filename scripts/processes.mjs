import fs from "node:fs";

/** @param {number} ms */
export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A zombie, which some containers never reap, counts as gone.
 * @param {number} pid
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  return stateOf(pid) !== "Z";
}

/** When a process began, in the kernel's own unit, so that a reused pid is told from the one that was written down; "" where unknown.
 * @param {number} pid
 */
export function startOf(pid) {
  return statOf(pid)?.[19] ?? "";
}

/** @param {number} pid */
function stateOf(pid) {
  return statOf(pid)?.[0];
}

/** Fields of /proc/<pid>/stat after the program's name, which may hold spaces; undefined off Linux.
 * @param {number} pid
 */
function statOf(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

/** Live processes whose working folder is `dir`; empty off Linux.
 * @param {string} dir
 */
export function processesIn(dir) {
  if (process.platform !== "linux" || !fs.existsSync(dir)) return [];
  const real = fs.realpathSync(dir);
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return fs.readlinkSync(`/proc/${pid}/cwd`) === real;
      } catch {
        return false;
      }
    });
}

/** True once `isDone` is; false when `timeoutMs` passed first.
 * @param {() => boolean | Promise<boolean>} isDone
 * @param {number} timeoutMs
 */
export async function waitUntil(isDone, timeoutMs, stepMs = 50) {
  const deadline = performance.now() + timeoutMs;
  while (!(await isDone())) {
    if (performance.now() > deadline) return false;
    await sleep(stepMs);
  }
  return true;
}
