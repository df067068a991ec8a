"use server";

import { consoleAction } from "@/lib/access/action";
import { editSettings } from "@/lib/access/edit-settings";
import { EditSettingsInput } from "@/lib/access/schema";

export const editSettingsAction = consoleAction({
  name: "setting.edit",
  permission: "setting:write",
  input: EditSettingsInput,
  run: editSettings,
  done: () => "Settings saved",
  refresh: () => ["/"],
});
