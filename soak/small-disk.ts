import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";

export interface SmallDisk {
  readonly dir: string;
  close(): Promise<void>;
}

/** A tmpfs of its own, so that a disk can be full; null where this user may not mount one. It goes away with this process. */
export function mountSmallDisk(dir: string, megabytes: number): SmallDisk | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return null;
  fs.mkdirSync(dir, { recursive: true });
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tollgate-soak", dir]);
  if (status !== 0) return null;
  // Ends when its pipe closes, which kill -9 of this process does too.
  const guard: ChildProcess = spawn("sh", ["-c", 'cat >/dev/null; umount -l "$0"', dir], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.unref();
  return {
    dir,
    async close() {
      if (guard.exitCode !== null) return;
      const ended = once(guard, "exit");
      guard.stdin?.end();
      await ended;
    },
  };
}
