import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { codeOf } from "./journal-error";

export interface WriterLock {
  release(): Promise<void>;
}

/**
 * Makes this process the only one that uses a folder, or says which one does. Node has no flock, so the lock is a Unix socket
 * that its holder answers on; one whose process was killed refuses. Each takes the number after the greatest that is there, by
 * a link, which two cannot make; it holds the lock if there is no greater one then. The greatest stays for ever, dead or not,
 * so that nobody who looked before can take a number that was used. Where sockets cannot be (a long path, a file system without
 * them) they are in the folder for temporary files. Two machines with one folder do not see each other here: the epoch in
 * PostgreSQL fences the older one.
 */
export async function lockFolder(dir: string): Promise<WriterLock | { readonly heldBy: string }> {
  const { inFolder, elsewhere } = placesOf(dir);
  if (inFolder !== null) {
    try {
      return await lock(inFolder);
    } catch (error) {
      if (!NO_SOCKETS.has(codeOf(error))) throw error;
    }
  }
  return lock(elsewhere);
}

/** Which process uses a folder, or null. */
export async function findHolder(dir: string): Promise<string | null> {
  const { inFolder, elsewhere } = placesOf(dir);
  for (const place of [inFolder, elsewhere]) {
    const [greatest] = place === null ? [] : numbersIn(place);
    const heldBy = place === null || greatest === undefined ? null : await askHolder(socketAt(place, String(greatest)));
    if (heldBy !== null) return heldBy;
  }
  return null;
}

/** Where the sockets of a lock are, and what their names begin with. */
interface Place {
  readonly dir: string;
  readonly prefix: string;
}

function placesOf(dir: string): { inFolder: Place | null; elsewhere: Place } {
  const real = fs.realpathSync(dir);
  const fits = Buffer.byteLength(path.join(real, `writer.${LONGEST}`)) <= SOCKET_PATH_MAX;
  const digest = createHash("sha256").update(real).digest("hex").slice(0, 16);
  return {
    inFolder: fits ? { dir: real, prefix: "writer" } : null,
    elsewhere: { dir: os.tmpdir(), prefix: `tollgate-${digest}` },
  };
}

function socketAt({ dir, prefix }: Place, name: string): string {
  return path.join(dir, `${prefix}.${name}.sock`);
}

async function lock(place: Place): Promise<WriterLock | { readonly heldBy: string }> {
  const at = (name: string | number) => socketAt(place, String(name));
  // It answers before it has the number, or it would look dead.
  const own = at(randomBytes(4).toString("hex"));
  const server = await listen(own);
  const release = () => new Promise<void>((resolve) => server.close(() => resolve()));
  try {
    for (;;) {
      const [greatest = 0] = numbersIn(place);
      const heldBy = greatest === 0 ? null : await askHolder(at(greatest));
      if (heldBy !== null) {
        await release();
        return { heldBy };
      }
      const mine = greatest + 1;
      if (!linked(own, at(mine))) continue;
      const [first, ...older] = numbersIn(place);
      for (const number of older) fs.rmSync(at(number), { force: true });
      if (first === mine) return { release };
    }
  } catch (error) {
    await release();
    throw error;
  } finally {
    fs.rmSync(own, { force: true });
  }
}

/** Descending. */
function numbersIn({ dir, prefix }: Place): number[] {
  return fs
    .readdirSync(dir)
    .flatMap((name) => {
      const [, base, number] = /^(.+)\.(\d{1,7})\.sock$/.exec(name) ?? [];
      return base === prefix ? [Number(number)] : [];
    })
    .sort((a, b) => b - a);
}

function linked(from: string, to: string): boolean {
  try {
    fs.linkSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** The process that answers there; null: none does. One that is stopped takes the connection and does not answer. */
function askHolder(name: string): Promise<string | null> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = net.connect(name);
    socket.setTimeout(ANSWER_MS, () => socket.destroy());
    socket.on("data", (bytes) => {
      answer += bytes;
    });
    socket.on("error", (error) => {
      if (NOBODY.has(codeOf(error))) resolve(null);
    });
    socket.on("close", () => resolve(answer === "" ? "another process" : `process ${answer}`));
  });
}

function listen(name: string): Promise<net.Server> {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => {
      socket.on("error", () => undefined);
      socket.end(String(process.pid));
    });
    server.once("error", reject);
    server.listen(name, () => resolve(server.unref()));
  });
}

/** sun_path has 104 bytes on macOS and 108 on Linux. */
const SOCKET_PATH_MAX = 103;
const LONGEST = "01234567.sock";
const ANSWER_MS = 1_000;
const NOBODY: ReadonlySet<string | null> = new Set(["ECONNREFUSED", "ENOENT"]);
const NO_SOCKETS: ReadonlySet<string | null> = new Set(["EOPNOTSUPP", "ENOTSUP", "EPERM", "EINVAL"]);
