/**
 * The folder of one journal, as a port, so that tests and simulations can tear writes, fail and forget what was not synced.
 * Errors are Node's (`code` ENOSPC, EIO …). Names are plain file names.
 */
export interface Disk {
  list(): readonly string[];
  /** Makes a file that only grows at its end; fails where there is one. */
  create(name: string): DiskFile;
  size(name: string): number;
  /** Fills `into` from `offset` on; returns how many bytes there were, fewer only at the file's end. */
  read(name: string, offset: number, into: Buffer): number;
  rename(from: string, to: string): void;
  remove(name: string): void;
  /** Resolves once all that is in the file survives a power loss. */
  sync(name: string): Promise<void>;
  /** Resolves once names that were made, changed or removed survive a power loss. */
  syncNames(): Promise<void>;
}

export interface DiskFile {
  /** Appends the first `length` bytes; returns how many were written, which may be fewer where the disk is full. */
  append(bytes: Buffer, length: number): number;
  /** Cuts off what lies behind `length`. */
  truncate(length: number): void;
  /** Resolves once everything appended before the call survives a power loss. */
  sync(): Promise<void>;
  close(): void;
}
