import { expect, type Page } from "playwright/test";
import type { Screen } from "./list";

/** Opens a screen and presses what it says; ends when its heading is there and nothing is loading. Motion is off. */
export async function showScreen(page: Page, { path, press = [], says }: Screen): Promise<void> {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(path);
  // Behind a dialog it is hidden from whoever asks by role.
  await expect(page.getByRole("heading", { level: 1, includeHidden: true }).first()).toBeVisible();
  if (/[?&](panel|cell)=/.test(path)) await expect(page.getByRole("dialog")).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: /^Loading$/ })).toHaveCount(0);
  for (const { role, name, type } of press) {
    const control = page.getByRole(role, { name }).first();
    if (type === undefined) await control.click();
    else await control.fill(type);
  }
  if (says !== undefined) await expect(page.getByRole("status").filter({ hasText: says })).toBeVisible();
  else if (press.length > 0 && press.at(-1)?.role !== "link") {
    const laidOver = page.getByRole("dialog").or(page.getByRole("alertdialog")).or(page.getByRole("menu"));
    await expect(laidOver.first()).toBeVisible();
  }
}
