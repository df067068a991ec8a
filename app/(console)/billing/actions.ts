"use server";

import { consoleAction } from "@/lib/access/action";
import { archivePack } from "@/lib/billing/archive-pack";
import { consoleStripe } from "@/lib/billing/console-billing";
import { createPack } from "@/lib/billing/create-pack";
import { editPack } from "@/lib/billing/edit-pack";
import { restorePack } from "@/lib/billing/restore-pack";
import { retryEvent } from "@/lib/billing/retry-event";
import {
  ArchivePackInput,
  CreatePackInput,
  EditPackInput,
  RestorePackInput,
  RetryEventInput,
} from "@/lib/billing/schema";

export const createPackAction = consoleAction({
  name: "pack.create",
  permission: "pack:write",
  input: CreatePackInput,
  run: (tx, actor, input) => createPack(tx, actor, consoleStripe(), input),
  done: ({ name }) => `Pack “${name}” added`,
  refresh: () => ["/billing"],
});

export const editPackAction = consoleAction({
  name: "pack.edit",
  permission: "pack:write",
  input: EditPackInput,
  run: editPack,
  done: ({ name }) => `Pack “${name}” saved`,
  refresh: () => ["/billing"],
});

export const archivePackAction = consoleAction({
  name: "pack.archive",
  permission: "pack:write",
  input: ArchivePackInput,
  run: archivePack,
  done: ({ name }) => `Pack “${name}” archived`,
  refresh: () => ["/billing"],
});

export const restorePackAction = consoleAction({
  name: "pack.restore",
  permission: "pack:write",
  input: RestorePackInput,
  run: restorePack,
  done: ({ name }) => `Pack “${name}” is sold again`,
  refresh: () => ["/billing"],
});

export const retryEventAction = consoleAction({
  name: "stripe.retry_event",
  permission: "pack:write",
  input: RetryEventInput,
  run: retryEvent,
  done: ({ eventId }) => `Event ${eventId} is looked at again`,
  refresh: () => ["/billing"],
});
