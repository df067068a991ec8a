import fs from "node:fs";
import path from "node:path";
import { boundLog, Child, endLeftovers } from "./children.mjs";
import { say } from "./progress.mjs";

/** @typedef {import("./children.mjs").ChildPlan} ChildPlan */

/**
 * @typedef {object} Addresses
 * @property {string} host
 * @property {number} port
 * @property {string} gateUrl
 * @property {string} consoleUrl
 * @property {number | null} demoStripePort null: Stripe itself is used
 */

const next = "node_modules/next/dist/bin/next";
/** Who decides goes before who shows and books: on few cores a busy console would else make calls wait. */
export const besideTheGate = 5;
export const gateArgs = ["--enable-source-maps", "dist/gate.mjs"];

/** The processes of the product as they are run from a build.
 * @param {Addresses} addresses
 * @returns {ChildPlan[]}
 */
export function builtProcesses({ host, port, gateUrl, consoleUrl, demoStripePort }) {
  return [
    ...demoStripe(demoStripePort, ["--enable-source-maps", "dist/demo-stripe.mjs"]),
    {
      name: "console",
      args: [next, "start", "-H", host, "-p", String(port)],
      niceness: besideTheGate,
      readyUrl: `${consoleUrl}/api/health`,
    },
    { name: "gate", args: gateArgs, readyUrl: `${gateUrl}/readyz` },
    { name: "worker", args: ["--enable-source-maps", "dist/worker.mjs"], niceness: besideTheGate },
  ];
}

/** The same from the sources, each built anew when one of its files changes.
 * @param {Addresses} addresses
 * @returns {ChildPlan[]}
 */
export function watchedProcesses({ host, port, gateUrl, consoleUrl, demoStripePort }) {
  const watch = ["node_modules/tsx/dist/cli.mjs", "watch", "--clear-screen=false"];
  return [
    { name: "console", args: [next, "dev", "-H", host, "-p", String(port)], readyUrl: `${consoleUrl}/api/health` },
    { name: "gate", args: [...watch, "gate/main.ts"], readyUrl: `${gateUrl}/readyz` },
    { name: "worker", args: [...watch, "worker/main.ts"] },
    ...demoStripe(demoStripePort, [...watch, "lib/billing/demo-stripe/main.ts"]),
  ];
}

/**
 * @param {number | null} port
 * @param {string[]} args
 * @returns {ChildPlan[]}
 */
function demoStripe(port, args) {
  return port === null ? [] : [{ name: "demo-stripe", args, readyUrl: `http://127.0.0.1:${port}/healthz` }];
}

/**
 * Runs the processes until `stop`, and keeps `<dataDir>/processes.json` to what each is doing, for the console to show.
 * @param {{ root: string, dataDir: string, plans: ChildPlan[], env: NodeJS.ProcessEnv }} options
 */
export async function runProduct({ root, dataDir, plans, env }) {
  const statusFile = path.join(dataDir, "processes.json");
  await endLeftovers(statusFile);
  fs.mkdirSync(path.join(dataDir, "logs"), { recursive: true });
  /** @type {Child[]} */
  const children = [];
  const report = () => writeStatus(statusFile, children);
  for (const plan of plans) {
    const logFile = path.join(dataDir, "logs", `${plan.name}.log`);
    boundLog(logFile);
    const childEnv = { ...env, PROCESS_STATUS_FILE: statusFile };
    children.push(new Child(plan, { cwd: root, env: childEnv, logFile, onChange: report }));
  }
  const bounding = setInterval(() => {
    for (const child of children) boundLog(child.context.logFile);
  }, 60_000);
  bounding.unref();

  /** The gate first, while the database still takes what it has to flush. */
  const stop = async () => {
    clearInterval(bounding);
    const [gate, others] = [children.filter(isGate), children.filter((child) => !isGate(child))];
    await Promise.all(gate.map((child) => child.stop(4000)));
    await Promise.all(others.map((child) => child.stop(2500)));
  };
  return {
    start: () => Promise.all(children.map((child) => child.start())),
    stop,
  };
}

/** @param {Child} child */
function isGate(child) {
  return child.plan.name === "gate";
}

/** Replaced whole, so that the console never reads half of it.
 * @param {string} file
 * @param {Child[]} children
 */
function writeStatus(file, children) {
  const half = `${file}.${process.pid}`;
  const content = { updated_at: new Date().toISOString(), processes: children.map((child) => child.status) };
  try {
    fs.writeFileSync(half, JSON.stringify(content));
    fs.renameSync(half, file);
  } catch (error) {
    say(`${file} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
}
