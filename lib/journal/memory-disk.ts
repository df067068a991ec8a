import type { Disk, DiskFile } from "./disk";

/** A disk in memory that does what a test tells it to. */
export interface MemoryDisk extends Disk {
  /** Bytes that it can hold; appends beyond are cut short, and then fail with ENOSPC. */
  room: number;
  /** The next calls of each kind that fail, in order: an error's code, or null for one that works. */
  readonly faults: Record<"append" | "sync" | "read", (string | null)[]>;
  /** Writes only the first bytes of the next append before its fault strikes. */
  tearAt: number | null;
  /** The process was killed: open files are gone, what was written is there. */
  kill(): void;
  /** The machine lost its power: what was not synced is gone. `keep`: how many of a file's unsynced bytes are there all the same. */
  loseUnsynced(keep?: (name: string, unsynced: number) => number): void;
  /** The bytes of a file, to look at or to damage in place. */
  bytes(name: string): Buffer;
  /** Replaces a file's bytes, as a fault of the disk would. */
  overwrite(name: string, bytes: Buffer): void;
}

/** Everything that is appended is on it at once, and survives loseUnsynced() only once it was synced, name and bytes. */
export function memoryDisk(): MemoryDisk {
  return new Files();
}

class Files implements MemoryDisk {
  room = Number.POSITIVE_INFINITY;
  readonly faults: MemoryDisk["faults"] = { append: [], sync: [], read: [] };
  tearAt: number | null = null;
  private readonly files = new Map<string, Content>();
  /** As of the last sync of names. */
  private syncedNames = new Map<string, Content>();
  /** Counts up with each kill: handles of before do nothing any more. */
  private life = 0;

  list(): readonly string[] {
    return [...this.files.keys()];
  }

  create(name: string): DiskFile {
    if (this.files.has(name)) throw diskError("EEXIST", name);
    const content = new Content();
    this.files.set(name, content);
    const life = this.life;
    const check = () => {
      if (this.life !== life) throw diskError("EBADF", name);
    };
    return {
      append: (bytes, length) => {
        check();
        return this.append(name, content, bytes, length);
      },
      truncate: (length) => {
        check();
        content.truncate(length);
      },
      sync: async () => {
        check();
        await this.syncContent(name, content);
      },
      close: () => undefined,
    };
  }

  size(name: string): number {
    return this.find(name).length;
  }

  read(name: string, offset: number, into: Buffer): number {
    const fault = this.faults.read.shift();
    if (fault) throw diskError(fault, name);
    return this.find(name).bytes().copy(into, 0, offset);
  }

  rename(from: string, to: string): void {
    const content = this.find(from);
    this.files.delete(from);
    this.files.set(to, content);
  }

  remove(name: string): void {
    this.find(name);
    this.files.delete(name);
  }

  sync(name: string): Promise<void> {
    return this.syncContent(name, this.find(name));
  }

  async syncNames(): Promise<void> {
    const names = new Map(this.files);
    const { life } = this;
    const fault = this.faults.sync.shift();
    await Promise.resolve();
    if (fault) throw diskError(fault, ".");
    if (this.life === life) this.syncedNames = names;
  }

  kill(): void {
    this.life += 1;
  }

  loseUnsynced(keep: (name: string, unsynced: number) => number = () => 0): void {
    this.kill();
    this.files.clear();
    for (const [name, content] of this.syncedNames) {
      content.truncate(content.synced + keep(name, content.length - content.synced));
      this.files.set(name, content);
    }
  }

  bytes(name: string): Buffer {
    return Buffer.from(this.find(name).bytes());
  }

  overwrite(name: string, bytes: Buffer): void {
    this.find(name).replace(bytes);
  }

  private append(name: string, content: Content, bytes: Buffer, length: number): number {
    const fault = this.faults.append.shift();
    const torn = this.tearAt;
    if (fault) {
      this.tearAt = null;
      if (torn !== null) content.append(bytes, Math.min(torn, length));
      throw diskError(fault, name);
    }
    let taken = 0;
    for (const each of this.files.values()) taken += each.length;
    const written = Math.min(length, Math.max(0, this.room - taken));
    if (written === 0 && length > 0) throw diskError("ENOSPC", name);
    content.append(bytes, written);
    return written;
  }

  private async syncContent(name: string, content: Content): Promise<void> {
    const upTo = content.length;
    const { life } = this;
    const fault = this.faults.sync.shift();
    await Promise.resolve();
    if (this.life !== life) throw diskError("EBADF", name);
    if (fault) throw diskError(fault, name);
    content.synced = Math.max(content.synced, Math.min(upTo, content.length));
  }

  private find(name: string): Content {
    const content = this.files.get(name);
    if (!content) throw diskError("ENOENT", name);
    return content;
  }
}

class Content {
  length = 0;
  synced = 0;
  private buffer = Buffer.alloc(1024);

  bytes(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  append(bytes: Buffer, length: number): void {
    if (this.length + length > this.buffer.length) {
      this.buffer = Buffer.concat([this.buffer], 2 * (this.length + length));
    }
    bytes.copy(this.buffer, this.length, 0, length);
    this.length += length;
  }

  truncate(length: number): void {
    this.buffer.fill(0, length);
    this.length = Math.min(this.length, length);
    this.synced = Math.min(this.synced, this.length);
  }

  replace(bytes: Buffer): void {
    this.buffer = Buffer.from(bytes);
    this.length = bytes.length;
    this.synced = bytes.length;
  }
}

function diskError(code: string, name: string): Error {
  return Object.assign(new Error(`${code}: ${name}`), { code });
}
