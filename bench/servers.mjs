import { spawn } from "node:child_process";
import { setNiceness } from "../scripts/children.mjs";
import { Failure } from "../scripts/failure.mjs";
import { freePort } from "../scripts/ports.mjs";
import { root } from "../scripts/settings.mjs";

/** @typedef {{ port: number, stop: () => Promise<void> }} Server */

/**
 * Starts a process that listens on PORT (gates: GATE_PORT) and waits until `readyPath` is answered with less than 500.
 * @param {(stop: () => Promise<void>) => void} onStop
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {string} readyPath
 * @param {number} niceness as the product starts it
 * @returns {Promise<Server>}
 */
export async function startServer(onStop, args, env, readyPath = "/", niceness = 0) {
  const port = await freePort();
  const place = { PORT: String(port), GATE_PORT: String(port), GATE_URL: env.GATE_URL ?? `http://127.0.0.1:${port}` };
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...env, ...place },
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (child.pid !== undefined) setNiceness(child.pid, niceness);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  onStop(stop);
  while (!(await answers(`http://127.0.0.1:${port}${readyPath}`))) {
    if (child.exitCode !== null) throw new Failure(`${args.join(" ")} has ended before it was ready.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { port, stop };
}

/**
 * For the comparison alone; nothing is kept. Null: there is no redis-server on this machine.
 * @param {(stop: () => Promise<void>) => void} onStop
 * @returns {Promise<number | null>}
 */
export async function startRedis(onStop) {
  const port = await freePort();
  const flags = ["--bind", "127.0.0.1", "--port", String(port), "--save", "", "--appendonly", "no"];
  const child = spawn("redis-server", flags, { stdio: "ignore" });
  const started = await new Promise((resolve) => {
    child.once("spawn", () => resolve(true));
    child.once("error", () => resolve(false));
  });
  if (!started) return null;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  onStop(async () => {
    child.kill("SIGTERM");
    await ended;
  });
  return port;
}

/** @param {string} url */
async function answers(url) {
  return fetch(url).then(
    (response) => response.arrayBuffer().then(() => response.status < 500),
    () => false,
  );
}
