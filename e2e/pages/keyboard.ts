import { expect, type Locator, type Page } from "playwright/test";

/** Somebody without a pointer. Wherever the focus stops, it must be seen: an outline, and nothing laid over it. */
export class Keyboard {
  constructor(readonly page: Page) {}

  /** The page's first stop, and past the navigation. */
  async skipToContent(): Promise<void> {
    await expect(this.page.getByRole("heading", { level: 1 })).toBeVisible();
    await this.page.keyboard.press("Tab");
    const skip = this.page.getByRole("link", { name: "Skip to content" });
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport();
    await this.page.keyboard.press("Enter");
  }

  /** Tab after Tab until the target has the focus. */
  async tabTo(target: Locator): Promise<void> {
    await expect(target).toBeVisible();
    for (let presses = 0; presses < STOPS_MAX; presses++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press("Tab");
      expect(await this.page.evaluate(whyUnseen)).toBeNull();
    }
    await expect(target, `within ${STOPS_MAX} stops`).toBeFocused();
  }

  async press(target: Locator, key = "Enter"): Promise<void> {
    await this.tabTo(target);
    await this.page.keyboard.press(key);
  }

  async type(field: Locator, text: string): Promise<void> {
    await this.tabTo(field);
    await this.page.keyboard.type(text);
  }
}

const STOPS_MAX = 80;

/** Runs in the page. Null: what has the focus is marked and in sight, or nothing has it. */
function whyUnseen(): string | null {
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  const name = `<${element.tagName.toLowerCase()}> “${(element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 40)}”`;
  const box = element.getBoundingClientRect();
  // The sentinels that keep the focus in a dialog, and inputs that their label draws.
  if (box.width < 3 || box.height < 3) return null;
  const ring = [element, element.parentElement, element.parentElement?.parentElement].some((each) => {
    if (!each) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(each);
    return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
  });
  if (!ring) return `${name} has the focus without a ring`;
  const x = box.left + Math.min(box.width, innerWidth) / 2;
  const y = box.top + box.height / 2;
  if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return `${name} has the focus out of sight`;
  const above = document.elementFromPoint(x, y);
  const isSeen = above === null || element.contains(above) || above.contains(element);
  return isSeen ? null : `${name} has the focus under <${above.tagName.toLowerCase()}>`;
}
