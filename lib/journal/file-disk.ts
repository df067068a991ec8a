import fs from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import type { Disk, DiskFile } from "./disk";

/** A folder of this machine. Syncs run off the thread; all else is one system call. */
export function fileDisk(dir: string): Disk {
  const at = (name: string) => path.join(dir, name);
  return {
    list: () => fs.readdirSync(dir),
    create: (name) => new LocalFile(fs.openSync(at(name), "ax+", 0o600)),
    size: (name) => fs.statSync(at(name)).size,
    read(name, offset, into) {
      const file = fs.openSync(at(name), "r");
      try {
        return readFully(file, offset, into);
      } finally {
        fs.closeSync(file);
      }
    },
    rename: (from, to) => fs.renameSync(at(from), at(to)),
    remove: (name) => fs.unlinkSync(at(name)),
    sync: (name) => syncPath(at(name)),
    syncNames: () => syncPath(dir),
  };
}

class LocalFile implements DiskFile {
  constructor(private readonly file: number) {}

  append(bytes: Buffer, length: number): number {
    return fs.writeSync(this.file, bytes, 0, length);
  }

  truncate(length: number): void {
    fs.ftruncateSync(this.file, length);
  }

  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      fs.fdatasync(this.file, (error) => (error ? reject(error) : resolve()));
    });
  }

  close(): void {
    fs.closeSync(this.file);
  }
}

/** Of a file or a folder; it need not be open elsewhere. */
async function syncPath(place: string): Promise<void> {
  const file = await open(place, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function readFully(file: number, offset: number, into: Buffer): number {
  let filled = 0;
  while (filled < into.length) {
    const read = fs.readSync(file, into, filled, into.length - filled, offset + filled);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}
