import type { Actor } from "@/lib/access/actor";
import type { EditSettings } from "@/lib/access/schema";
import { CONSOLE_KEY, consoleSettings } from "@/lib/access/settings";
import { changedFields } from "@/lib/audit/changed-fields";
import { recordAudit } from "@/lib/audit/record";
import { ok, type Result } from "@/lib/kernel/result";
import type { Tx } from "@/lib/platform/db";

export async function editSettings(tx: Tx, actor: Actor, settings: EditSettings): Promise<Result<null, never>> {
  const changed = changedFields({ ...(await consoleSettings(tx)) }, settings);
  if (!changed) return ok(null);
  await tx.setting.upsert({
    where: { key: CONSOLE_KEY },
    create: { key: CONSOLE_KEY, value: settings },
    update: { value: settings },
  });
  await recordAudit(tx, actor, {
    action: "setting.edit",
    target: { kind: "setting", id: 0n, name: "Console" },
    ...changed,
  });
  return ok(null);
}
