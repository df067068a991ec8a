import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { Failure, freeBytes } from "./failure.mjs";
import { runNode } from "./programs.mjs";
import { step } from "./progress.mjs";

const neededBytes = 2 * 2 ** 30;

/** Brings node_modules to what the lock file says. Nothing is done when neither the lock nor Node changed since.
 * @param {string} root
 */
export async function installPackages(root) {
  const lock = fs.readFileSync(path.join(root, "package-lock.json"), "utf8");
  const stampFile = path.join(root, "node_modules/.tollgate-installed");
  const stamp = createHash("sha256")
    .update(`${lock}\n${process.version} ${process.platform} ${process.arch}`)
    .digest("hex");
  const stamped = fs.existsSync(stampFile) ? fs.readFileSync(stampFile, "utf8") : null;
  if (stamped === stamp) return;
  // A `npm ci` by hand counts too.
  const isThere = stamped === null && hasEveryPackage(lock, path.join(root, "node_modules/.package-lock.json"));
  if (!isThere) await step("Installing packages", () => npmCi(root));
  fs.writeFileSync(stampFile, stamp);
}

/** @param {string} root */
async function npmCi(root) {
  const free = freeBytes(root);
  if (free < neededBytes && !fs.existsSync(path.join(root, "node_modules"))) {
    throw new Failure(
      `The disk of ${root} is nearly full (${Math.floor(free / 2 ** 20)} MB are free): packages, build and database need 2 GB; free some space there.`,
    );
  }
  // No install scripts: no package needs one, and the libraries that PostgreSQL links are linked when it starts.
  const options = ["--include=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const { code, stderr } = await runNode([npmProgram(), "ci", ...options], { cwd: root });
  if (code === 0) return;
  const said = stderr.split("\n").filter((line) => /npm error/i.test(line) && !/complete log/i.test(line));
  throw new Failure(
    `npm ci failed (${said.slice(0, 3).join(" ").replaceAll("npm error ", "") || `exit ${code}`}): check that this machine reaches the npm registry, then start again.`,
  );
}

function npmProgram() {
  const called = process.env.npm_execpath;
  if (called?.endsWith(".js")) return called;
  const bin = path.dirname(fs.realpathSync(process.execPath));
  const beside = ["../lib/node_modules/npm/bin/npm-cli.js", "node_modules/npm/bin/npm-cli.js"];
  const found = beside.map((place) => path.join(bin, place)).find((file) => fs.existsSync(file));
  if (found) return found;
  throw new Failure("npm was not found beside Node: start with `npm start`, or install npm.");
}

/**
 * Whether npm's own record of what it installed has all that the lock file asks for.
 * @param {string} lock
 * @param {string} recordFile
 */
export function hasEveryPackage(lock, recordFile) {
  if (!fs.existsSync(recordFile)) return false;
  /** @typedef {Record<string, { integrity?: string, optional?: boolean, devOptional?: boolean }>} Packages */
  /** @type {{ packages: Packages }} */
  const wanted = JSON.parse(lock);
  /** @type {{ packages: Packages }} */
  const record = JSON.parse(fs.readFileSync(recordFile, "utf8"));
  return Object.entries(wanted.packages).every(([place, entry]) => {
    const installed = record.packages[place];
    if (place === "" || (installed === undefined && entry.optional)) return true;
    return installed !== undefined && installed.integrity === entry.integrity;
  });
}
