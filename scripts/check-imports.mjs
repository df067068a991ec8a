import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { refusalOf } from "./import-rules.mjs";

const importing =
  /(?:^|\n)\s*(?:import|export)(?<type>\s+type)?\b[^"';]*?\bfrom\s*"(?<from>[^"]+)"|\bimport\s*\(\s*"(?<call>[^"]+)"|(?:^|\n)\s*import\s*"(?<bare>[^"]+)"/g;

/** Every import of every source file, types included, against the table in import-rules.mjs. */
const refusals = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx"], {
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && fs.existsSync(file))
  .flatMap((file) =>
    importsOf(fs.readFileSync(file, "utf8")).flatMap(({ specifier, isType }) => {
      const local = localPath(file, specifier);
      const refusal = refusalOf(file, local ?? specifier, { isPackage: local === null, isType });
      return refusal === null ? [] : [`${file}: ${refusal} (${specifier})`];
    }),
  );
if (refusals.length > 0) {
  console.error(`Imports against the rules of scripts/import-rules.mjs:\n  ${refusals.join("\n  ")}`);
  process.exitCode = 1;
}

/** @param {string} text */
function importsOf(text) {
  return [...text.matchAll(importing)].map(({ groups = {} }) => ({
    specifier: groups.from ?? groups.call ?? groups.bare ?? "",
    isType: groups.type !== undefined,
  }));
}

/** Where a relative or aliased specifier leads, from the root; null for a package.
 * @param {string} file
 * @param {string} specifier
 */
function localPath(file, specifier) {
  if (specifier.startsWith("@/")) return specifier.slice(2);
  return specifier.startsWith(".") ? path.posix.join(path.posix.dirname(file), specifier) : null;
}
