import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { Failure } from "./failure.mjs";
import { freePort, listenError } from "./ports.mjs";
import { findPostgres, unprivilegedRunner } from "./postgres-binaries.mjs";
import { isAlive, processesIn, waitUntil } from "./processes.mjs";
import { endGroup } from "./programs.mjs";

/**
 * @typedef {object} PostgresServer
 * @property {number} port
 * @property {number} pid
 * @property {string} version
 * @property {string} cluster the folder of its data
 * @property {(database: string) => string} url
 * @property {Promise<string>} exited says how it ended, when it does
 * @property {() => Promise<void>} stop
 */

/** Speed for data that nobody misses. */
export const throwAwayFlags = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"];

/**
 * Starts a real PostgreSQL on 127.0.0.1 with its data below `dataDir`, as root too. A server that a killed run left there is
 * stopped first. It ends with this process, however this process ends.
 * @param {{ root: string, dataDir: string, flags?: string[] }} options
 * @returns {Promise<PostgresServer>}
 */
export async function startPostgres({ root, dataDir, flags = [] }) {
  const binaries = findPostgres(root);
  const runner = unprivilegedRunner();
  const place = placeFor(root, dataDir, binaries, runner);
  fs.mkdirSync(path.join(dataDir, "logs"), { recursive: true });
  await stopLeftover(place.cluster);
  if (!fs.existsSync(place.cluster)) createCluster(place, binaries.major, runner);
  const port = await rememberedPort(path.join(dataDir, "postgres.port"));

  const logFile = path.join(dataDir, "logs", "postgres.log");
  const log = fs.openSync(logFile, "a");
  const listen = ["-p", String(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="];
  // Its own session: Ctrl-C reaches only the supervisor, which ends the database last.
  const child = runAs(runner, path.join(place.bin, "postgres"), ["-D", place.cluster, ...listen, ...flags], log);
  fs.closeSync(log);
  let ended = "";
  const exited = new Promise((/** @type {(how: string) => void} */ resolve) => {
    const end = (/** @type {string} */ how) => {
      ended = how;
      resolve(how);
    };
    child.once("exit", (code, signal) => end(signal ?? `exit ${code}`));
    child.once("error", (error) => end(error.message));
  });
  const { pid } = child;
  if (pid === undefined) throw new Failure(`PostgreSQL did not start: ${await exited}`);
  const guard = guardOf(pid);
  exited.then(() => endGroup(guard, "SIGKILL"));

  const answered = await waitUntil(async () => ended !== "" || (await isReady(port)), 120_000, 30);
  if (!answered || ended !== "") {
    child.kill("SIGQUIT");
    throw new Failure(
      `PostgreSQL did not start (${ended || "no answer in 120 s"}): ${lastError(logFile)}; see ${logFile}.`,
    );
  }
  return {
    port,
    pid,
    version: binaries.version,
    cluster: place.cluster,
    url: (database) => `postgresql://postgres@127.0.0.1:${port}/${database}`,
    exited,
    async stop() {
      if (ended !== "") return;
      child.kill("SIGINT");
      if (!(await waitUntil(() => ended !== "", 8000))) child.kill("SIGQUIT");
      await exited;
    },
  };
}

/**
 * @typedef {{ cluster: string, bin: string }} Place
 * Where the data and the programs are. Under another account, what lies below a folder that is closed to others (/root) must move.
 * @param {string} root
 * @param {string} dataDir
 * @param {import("./postgres-binaries.mjs").PostgresBinaries} binaries
 * @param {import("./postgres-binaries.mjs").Runner} runner
 * @returns {Place}
 */
function placeFor(root, dataDir, binaries, runner) {
  let base = dataDir;
  let { bin } = binaries;
  if (runner.account && !isOpenToOthers(dataDir)) {
    base = path.join("/var/tmp", `tollgate-${createHash("sha256").update(dataDir).digest("hex").slice(0, 12)}`);
    fs.mkdirSync(base, { recursive: true, mode: 0o711 });
  }
  if (runner.account && binaries.native && !isOpenToOthers(root)) {
    const copy = path.join("/var/tmp", `tollgate-postgres-${binaries.version}-${process.arch}`);
    if (!fs.existsSync(copy)) {
      const half = `${copy}.${process.pid}`;
      fs.cpSync(binaries.native, half, { recursive: true, verbatimSymlinks: true });
      fs.renameSync(half, copy);
    }
    bin = path.join(copy, "bin");
  }
  const cluster = path.join(base, `postgres-${binaries.major}`);
  const other = fs.existsSync(base) ? fs.readdirSync(base).find((name) => /^postgres-\d+$/.test(name)) : undefined;
  if (other !== undefined && other !== path.basename(cluster)) {
    throw new Failure(
      `The data in ${path.join(base, other)} needs another PostgreSQL than the ${binaries.version} that is installed: move it over with pg_dump, or move the folder away.`,
    );
  }
  return { cluster, bin };
}

/** @param {string} folder */
function isOpenToOthers(folder) {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if (fs.existsSync(at) && (fs.statSync(at).mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

/** initdb works beside its final place and is moved there when it is done, so that a kill in between leaves nothing half made.
 * @param {Place} place
 * @param {number} major
 * @param {import("./postgres-binaries.mjs").Runner} runner
 */
function createCluster(place, major, runner) {
  const half = `${place.cluster}.new`;
  fs.rmSync(half, { recursive: true, force: true });
  fs.mkdirSync(half, { recursive: true, mode: 0o700 });
  if (runner.account) fs.chownSync(half, runner.account.uid, runner.account.gid);
  // Case folding beyond ASCII without the system's locales, which a bare machine lacks.
  const locale = major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : [];
  const options = ["-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C", ...locale, "--no-instructions"];
  const [program = "", ...before] = [...runner.wrap, path.join(place.bin, "initdb")];
  const { status, stderr } = spawnSync(program, [...before, "-D", half, ...options], {
    ...runner.account,
    ...surroundings,
    encoding: "utf8",
  });
  if (status !== 0) {
    fs.rmSync(half, { recursive: true, force: true });
    // It has tidied up, so that the disk no longer looks full.
    if (/No space left/.test(stderr)) throw Object.assign(new Error("No space left on device"), { code: "ENOSPC" });
    const said = stderr.trim().split("\n");
    throw new Failure(`PostgreSQL's initdb failed: ${said.find((line) => /error|fatal/i.test(line)) ?? said.at(-1)}`);
  }
  fs.renameSync(half, place.cluster);
}

const surroundings = { cwd: "/", env: { ...process.env, TZ: "UTC", LC_ALL: "C" } };

/**
 * @param {import("./postgres-binaries.mjs").Runner} runner
 * @param {string} file
 * @param {string[]} args
 * @param {number} log
 * @returns {import("node:child_process").ChildProcess}
 */
function runAs(runner, file, args, log) {
  const [program = "", ...before] = [...runner.wrap, file];
  return spawn(program, [...before, ...args], {
    ...runner.account,
    ...surroundings,
    detached: true,
    stdio: ["ignore", log, log],
  });
}

/** A process of a few hundred kilobytes that ends the server when its pipe closes, which kill -9 of this process does too.
 * @param {number} pid
 */
function guardOf(pid) {
  const guard = spawn("sh", ["-c", 'cat >/dev/null; kill -INT "$0"', String(pid)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.unref();
  return guard;
}

/** After kill -9 of supervisor or server. Its pid file names a process that still ends, a zombie, or by now another program.
 * @param {string} cluster
 */
async function stopLeftover(cluster) {
  const pidFile = path.join(cluster, "postmaster.pid");
  if (!fs.existsSync(pidFile)) return;
  const [pid = 0, , , port = 0] = fs.readFileSync(pidFile, "utf8").split("\n").map(Number);
  const isOurs = process.platform === "linux" ? processesIn(cluster).includes(pid) : await isReady(port);
  if (isOurs && isAlive(pid)) process.kill(pid, "SIGINT");
  const gone = await waitUntil(() => processesIn(cluster).length === 0 && !(isOurs && isAlive(pid)), 30_000);
  if (!gone) {
    throw new Failure(
      `${cluster} is in use by process ${processesIn(cluster).join(", ") || pid}: end it, then start again.`,
    );
  }
  fs.rmSync(pidFile, { force: true });
}

/** The same port each time, so that a tool that was pointed at the database finds it again.
 * @param {string} file
 */
async function rememberedPort(file) {
  const last = fs.existsSync(file) ? Number(fs.readFileSync(file, "utf8")) : 0;
  if (last > 0 && (await listenError(last, "127.0.0.1")) === null) return last;
  const port = await freePort();
  fs.writeFileSync(file, `${port}\n`);
  return port;
}

/** One round of the start-up protocol, without a driver: "R" (authentication) is up, "E" is starting or stopping.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function isReady(port) {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: "127.0.0.1", timeout: 2000 });
    const end = (/** @type {boolean} */ ready) => {
      socket.destroy();
      resolve(ready);
    };
    for (const event of ["timeout", "error", "close"]) socket.once(event, () => end(false));
    socket.once("data", (data) => end(data[0] === 0x52));
    socket.once("connect", () => {
      const body = Buffer.from("user\0postgres\0database\0postgres\0\0");
      const head = Buffer.alloc(8);
      head.writeInt32BE(body.length + 8, 0);
      head.writeInt32BE(3 << 16, 4);
      socket.write(Buffer.concat([head, body]));
    });
  });
}

/** @param {string} logFile */
function lastError(logFile) {
  const lines = fs.readFileSync(logFile, "utf8").slice(-8000).split("\n");
  return lines.findLast((line) => /FATAL|PANIC|could not/.test(line))?.trim() ?? "no message";
}
