"use server";

import { consoleAction } from "@/lib/access/action";
import { editSettings } from "@/lib/access/edit-settings";
import { EditSettingsInput } from "@/lib/access/schema";
import { editLostAfter } from "@/lib/gates/edit-lost-after";
import { editRateSharing } from "@/lib/gates/edit-rate-sharing";
import { EditLostAfterInput, EditRateSharingInput } from "@/lib/gates/schema";

export const editSettingsAction = consoleAction({
  name: "setting.edit",
  permission: "setting:write",
  input: EditSettingsInput,
  run: editSettings,
  done: () => "Settings saved",
  refresh: () => ["/"],
});

export const editRateSharingAction = consoleAction({
  name: "setting.edit_rates",
  permission: "setting:write",
  input: EditRateSharingInput,
  run: editRateSharing,
  done: ({ shared }) => (shared === "divided" ? "Gates share each rate now" : "Each gate counts rates by itself now"),
  refresh: () => ["/settings", "/gates"],
});

export const editLostAfterAction = consoleAction({
  name: "setting.edit_lost_after",
  permission: "setting:write",
  input: EditLostAfterInput,
  run: editLostAfter,
  done: ({ hours }) =>
    hours === null
      ? "Only an admin declares a gate lost now"
      : `A gate is declared lost after ${hours} h of silence now`,
  refresh: () => ["/settings", "/gates"],
});
