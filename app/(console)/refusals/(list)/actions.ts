"use server";

import { consoleAction } from "@/lib/access/action";
import { deleteView } from "@/lib/analytics/saved-views/delete-view";
import { renameView } from "@/lib/analytics/saved-views/rename-view";
import { saveView } from "@/lib/analytics/saved-views/save-view";
import { DeleteViewInput, RenameViewInput, SaveViewInput } from "@/lib/analytics/saved-views/schema";

export const saveViewAction = consoleAction({
  name: "savedView.save",
  permission: null,
  input: SaveViewInput,
  run: saveView,
  done: ({ name }) => `View “${name}” saved`,
  refresh: () => ["/refusals"],
});

export const renameViewAction = consoleAction({
  name: "savedView.rename",
  permission: null,
  input: RenameViewInput,
  run: renameView,
  done: ({ name }) => `View renamed to “${name}”`,
  refresh: () => ["/refusals"],
});

export const deleteViewAction = consoleAction({
  name: "savedView.delete",
  permission: null,
  input: DeleteViewInput,
  run: deleteView,
  done: ({ name }) => `View “${name}” deleted`,
  refresh: () => ["/refusals"],
});
