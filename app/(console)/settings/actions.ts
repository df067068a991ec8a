"use server";

import { consoleAction } from "@/lib/access/action";
import { editSettings } from "@/lib/access/edit-settings";
import { EditSettingsInput } from "@/lib/access/schema";
import { editRateSharing } from "@/lib/gates/edit-rate-sharing";
import { EditRateSharingInput } from "@/lib/gates/schema";

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
