"use server";

import { consoleBulkAction, consoleQuestion } from "@/lib/access/action";
import { checkImport } from "@/lib/consumers/check-import";
import { importConsumer } from "@/lib/consumers/import-consumer";
import { importItems } from "@/lib/consumers/import-file";
import { ImportFileInput, ImportRowInput } from "@/lib/consumers/schema";

export const checkImportAction = consoleQuestion({
  name: "consumer.check_import",
  permission: "consumer:write",
  input: ImportFileInput,
  multiline: ["csv"],
  ask: checkImport,
});

export const importConsumersAction = consoleBulkAction({
  name: "consumer.import",
  permission: "consumer:write",
  input: ImportRowInput,
  multiline: ["metadata"],
  items: importItems,
  run: importConsumer,
  done: ({ done }) => (done.length === 1 ? "1 consumer imported" : `${done.length} consumers imported`),
  refresh: () => ["/consumers"],
});
