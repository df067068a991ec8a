import fs from "node:fs";

/** @type {{ packages: Record<string, { optionalDependencies?: Record<string, string> }> }} */
const lock = JSON.parse(fs.readFileSync("package-lock.json", "utf8"));

/** A platform's package that a locked package names must be locked too, or `npm ci` works on one system only. */
const missing = Object.entries(lock.packages).flatMap(([place, entry]) =>
  Object.keys(entry.optionalDependencies ?? {})
    .filter((name) => !isLocked(place, name))
    .map((name) => `${place || "package.json"} needs ${name}`),
);
if (missing.length > 0) {
  console.error(`package-lock.json lacks packages of other systems:\n  ${missing.join("\n  ")}`);
  process.exitCode = 1;
}

/** Looks where Node would: beside the package, then in each folder above it.
 * @param {string} place
 * @param {string} name
 */
function isLocked(place, name) {
  for (let at = place; ; at = at.includes("/node_modules/") ? at.slice(0, at.lastIndexOf("/node_modules/")) : "") {
    if (lock.packages[`${at === "" ? "" : `${at}/`}node_modules/${name}`]) return true;
    if (at === "") return false;
  }
}
