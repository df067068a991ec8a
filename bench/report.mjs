import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { root } from "../scripts/settings.mjs";

/**
 * @typedef {object} Row
 * @property {string} question
 * @property {string} answerer
 * @property {number} connections
 * @property {number} perSecond medians of the rounds, as the two below
 * @property {number} p50Ms
 * @property {number} p99Ms
 */

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {string} target
 * @property {string} measured
 */

/**
 * Prints what was measured and writes it to bench/results/<date>-<commit>.json and .md, to be committed by hand.
 * @param {{ rows: Row[], targets: Target[], notes: string[] }} report
 */
export function publish({ rows, targets, notes }) {
  const commit = git("rev-parse", "--short", "HEAD");
  const changed = git("status", "--porcelain", "--untracked-files=no") === "" ? "" : " with changes";
  const [cpu] = os.cpus();
  const machine = `${os.cpus().length} × ${cpu?.model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()} ${os.release()}`;
  const date = new Date().toISOString().slice(0, 16);
  const text = [
    `# ${date}Z, commit ${commit}${changed}`,
    "",
    `${machine}, Node ${process.version}.`,
    "",
    ...notes.map((note) => `- ${note}`),
    "",
    ...markdown(
      ["question", "answered by", "connections", "per second", "p50 ms", "p99 ms"],
      rows.map((row) => [
        ...[row.question, row.answerer, String(row.connections)],
        ...[String(Math.round(row.perSecond)), row.p50Ms.toFixed(3), row.p99Ms.toFixed(3)],
      ]),
    ),
    "",
    ...markdown(
      ["", "target", "measured"],
      targets.map(({ name, target, measured }) => [name, target, measured]),
    ),
    "",
  ].join("\n");
  console.log(text);
  const file = path.join(root, "bench/results", `${date.slice(0, 10)}-${commit}`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(`${file}.md`, text);
  fs.writeFileSync(
    `${file}.json`,
    `${JSON.stringify({ date, commit: commit + changed, machine, node: process.version, rows, targets }, null, 1)}\n`,
  );
}

/**
 * @param {string[]} head
 * @param {string[][]} rows
 */
function markdown(head, rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

/** @param {string[]} args */
function git(...args) {
  try {
    return execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
}
