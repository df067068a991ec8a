import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" })
  .split("\n")
  .filter((file) => file !== "");
/** @type {{ scripts: Record<string, string> }} */
const { scripts } = JSON.parse(fs.readFileSync("package.json", "utf8"));

/** Files and folders of the project, links and npm scripts that the documents name must exist. */
const dead = tracked
  .filter((file) => file.endsWith(".md"))
  .flatMap((file) => {
    const text = fs.readFileSync(file, "utf8");
    return [...deadLinks(file, text), ...deadPaths(text), ...deadScripts(text)].map((what) => `${file}: ${what}`);
  });
if (dead.length > 0) {
  console.error(`The documents name what is not there:\n  ${dead.join("\n  ")}`);
  process.exitCode = 1;
}

/**
 * @param {string} file
 * @param {string} text
 */
function deadLinks(file, text) {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
  return targets
    .filter((target) => !/^(https?:|mailto:|#)/.test(target))
    .filter((target) => !fs.existsSync(path.join(path.dirname(file), target.replace(/#.*$/, ""))));
}

/** Code spans that look like a path below one of the project's folders; a placeholder or a pattern is none.
 * @param {string} text
 */
function deadPaths(text) {
  const folders = new Set(tracked.filter((file) => file.includes("/")).map((file) => file.split("/")[0]));
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? "");
  return spans
    .filter((span) => /^[\w.@()[\]-]+(\/[\w.@()[\]-]+)*\/?$/.test(span) && span.includes("/"))
    .filter((span) => folders.has(span.split("/")[0]))
    .filter((span) => !fs.existsSync(span));
}

/** @param {string} text */
function deadScripts(text) {
  const named = [...text.matchAll(/npm run ([a-z][\w:-]*)/g)].map((match) => match[1] ?? "");
  return named.filter((name) => scripts[name] === undefined).map((name) => `npm run ${name}`);
}
