import fs from "node:fs";
import path from "node:path";
import { isAlive } from "./processes.mjs";

/** Where this process keeps the database of its tests, so that two runs at once do not meet. What killed runs left is removed.
 * @param {string} root
 */
export function testFolder(root) {
  const base = path.join(root, ".data/test");
  for (const name of fs.existsSync(base) ? fs.readdirSync(base) : []) {
    if (!isAlive(Number(name))) fs.rmSync(path.join(base, name), { recursive: true, force: true });
  }
  return path.join(base, String(process.pid));
}
