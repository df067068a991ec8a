import fs from "node:fs";
import path from "node:path";
import type { Disk } from "./disk";
import { fileDisk } from "./file-disk";
import { codeOf, JournalError } from "./journal-error";
import { type FolderOptions, SegmentFolder } from "./journal-folder";
import { UNNAMED } from "./segment-journal";
import { lockFolder, type WriterLock } from "./writer-lock";

/**
 * Opens a gate's folder for this process alone, and makes it where there is none. Throws JournalError where it is in use,
 * another gate's, or cannot be written.
 */
export async function openJournalFolder(dir: string, options: FolderOptions): Promise<SegmentFolder> {
  const place = path.resolve(dir);
  try {
    fs.mkdirSync(place, { recursive: true, mode: 0o700 });
    fs.accessSync(place, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
    const lock = await lockFolder(place);
    if ("heldBy" in lock) throw new JournalError(`${lock.heldBy} is using it; every gate needs a folder of its own`);
    return await openLocked(place, options, lock);
  } catch (error) {
    throw explained(place, error);
  }
}

async function openLocked(place: string, options: FolderOptions, lock: WriterLock): Promise<SegmentFolder> {
  try {
    const disk = fileDisk(place);
    for (const name of disk.list()) if (name.endsWith(UNNAMED)) disk.remove(name);
    return new LockedFolder(disk, options, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

class LockedFolder extends SegmentFolder {
  constructor(
    disk: Disk,
    options: FolderOptions,
    private readonly lock: WriterLock,
  ) {
    super(disk, options);
  }

  override async close(): Promise<void> {
    await super.close();
    await this.lock.release();
  }
}

function explained(place: string, error: unknown): unknown {
  if (error instanceof JournalError) return new JournalError(`the journal in ${place}: ${error.message}`);
  const code = codeOf(error);
  if (code === null || !REASONS.has(code)) return error;
  return new JournalError(`the journal's folder ${place} ${REASONS.get(code)} (${code})`, { cause: error });
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ["EACCES", "is not this user's to write"],
  ["EPERM", "is not this user's to write"],
  ["EROFS", "is on a disk that can only be read"],
  ["ENOSPC", "is on a disk that is full"],
  ["ENOTDIR", "is no folder"],
  ["EEXIST", "is no folder"],
  ["ENOENT", "cannot be made"],
  ["EIO", "is on a disk that fails"],
]);
