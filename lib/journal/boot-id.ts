import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";

/**
 * Names the time from this machine's start to its next. Linux and macOS have such an id. Elsewhere it is the minute in which
 * the machine started by its clock: a clock that is set then looks like a new start, which holds credits back and loses none.
 */
export function readBootId(): string {
  try {
    if (process.platform === "darwin") {
      return execFileSync("sysctl", ["-n", "kern.bootsessionuuid"], { encoding: "utf8" }).trim();
    }
    return fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return `started-${Math.round((Date.now() / 1000 - os.uptime()) / 60)}`;
  }
}
