import { readBootId } from "./boot-id";
import { JournalError } from "./journal-error";
import { openJournalFolder } from "./open-journal-folder";
import { call, FOLDER, INSTALLATION } from "./test-records";

/**
 * A process that appends so many calls and then rests until it is killed: node --import tsx lib/journal/test-writer.ts <folder>
 * <process|disk> <records>. Says the journal's end after each record that is as safe as its class promises.
 */
const [dir = "", sync, records] = process.argv.slice(2);
try {
  const folder = await openJournalFolder(dir, {
    ...FOLDER,
    sync: sync === "disk" ? "disk" : "process",
    bytesMax: 64 * 1_048_576,
    segmentBytes: 65_536,
    bootId: readBootId(),
  });
  const journal = folder.begin(1, INSTALLATION, () => 0);
  await say("open");
  while (journal.end < Number(records) && journal.append(call({ units: journal.end }))) {
    if ((await (journal.written() ?? true)) === false) break;
    await say(String(journal.end));
  }
  setInterval(() => undefined, 60_000);
} catch (error) {
  if (!(error instanceof JournalError)) throw error;
  console.error(error.message);
  process.exitCode = 3;
}

function say(line: string): Promise<unknown> {
  return new Promise((resolve) => process.stdout.write(`${line}\n`, resolve));
}
