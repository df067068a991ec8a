import type { Page } from "playwright/test";
import { expect, test } from "@/e2e/fixtures";
import { linkFromOutbox, PortalPages } from "@/e2e/pages/portal-pages";
import { SCREENS, type Screen } from "@/e2e/screens/list";
import { showScreen } from "@/e2e/screens/show";

/**
 * Criterion 34: what is pressed is at least 24 px high and wide, 44 px by touch; edges of controls and the focus ring have 3:1.
 * Contrast of text is axe's part (32).
 */
const NAMES = [
  "overview",
  "try",
  "consumers",
  "consumer-grant",
  "plans",
  "plans-cell",
  "plan-terms",
  "route",
  "billing",
  "gateway-settings",
  "audit",
  "settings",
];
const screens = SCREENS.filter(({ name }) => NAMES.includes(name));
const portalScreens = SCREENS.filter(({ who }) => who === "member");

async function expectTargets(page: Page, each: readonly Screen[], px: number): Promise<void> {
  for (const screen of each) {
    await showScreen(page, screen);
    expect.soft(await page.evaluate(smallTargets, px), `${screen.name}: smaller than ${px} px`).toEqual([]);
  }
}

/** Runs in the page: what is pressed on less than so many pixels, labels and what reaches beyond the drawn edge included. */
function smallTargets(px: number): string[] {
  const controls = "button, input:not([type=hidden]), select, textarea, summary, [role=menuitem], nav a";
  return [...document.querySelectorAll<HTMLElement>(controls)].flatMap((control) => {
    const target = (control.matches("[type=checkbox], [type=radio]") && control.closest("label")) || control;
    target.scrollIntoView({ block: "nearest" });
    const { left, top, width, height } = target.getBoundingClientRect();
    if (width < 3 || height < 3 || getComputedStyle(control).visibility === "hidden") return [];
    const reaches = (dy: number) => {
      const hit = document.elementFromPoint(left + width / 2, top + height / 2 + dy);
      return hit !== null && target.contains(hit);
    };
    // Behind a dialog.
    if (!reaches(0)) return [];
    const half = px / 2 - 1;
    if (height >= px - 0.5 || (reaches(-half) && reaches(half))) return [];
    const name = control.getAttribute("aria-label") ?? control.textContent ?? "";
    return [`${control.tagName} ${name.trim().slice(0, 40)} ${Math.round(width)} × ${Math.round(height)}`];
  });
}

test("every target is at least 24 px on a desk", async ({ page }) => {
  test.slow();
  await expectTargets(page, screens, 24);
});

test("every target is at least 44 px by touch", async ({ page, browser, demo }) => {
  test.slow();
  const phone = { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true, baseURL: demo.console_url };
  const context = await browser.newContext({ ...phone, storageState: await page.context().storageState() });
  await expectTargets(await context.newPage(), screens, 44);
  await context.close();
  const own = await browser.newContext({ ...phone, storageState: { cookies: [], origins: [] } });
  const portal = new PortalPages(await own.newPage());
  await portal.askForLink(demo.member.email);
  await portal.signIn(await linkFromOutbox(page, demo.member.email));
  await expectTargets(portal.page, portalScreens, 44);
  await own.close();
});

for (const theme of ["light", "dark"] as const) {
  test(`edges of controls and the focus ring have 3:1 on their ground, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    for (const path of ["/consumers/new", "/settings", "/routes/new", "/plans?panel=new-plan"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1, includeHidden: true }).first()).toBeVisible();
      expect.soft(await page.evaluate(faintEdges), path).toEqual([]);
    }
  });
}

/** Runs in the page: controls whose edge, and rings whose colour, are too close to what is behind them. */
function faintEdges(): string[] {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const luminance = (colour: string): number => {
    if (!canvas) throw new Error("no canvas");
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (a: string, b: string) => {
    const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  const groundOf = (element: Element | null): string => {
    if (element === null) return "white";
    const { backgroundColor } = getComputedStyle(element);
    return /, 0\)$|^transparent$/.test(backgroundColor) ? groundOf(element.parentElement) : backgroundColor;
  };
  return [...document.querySelectorAll<HTMLElement>("input, select, textarea, button")].flatMap((control) => {
    const { width, height } = control.getBoundingClientRect();
    if (width < 3 || height < 3 || control.matches(":disabled, [aria-disabled=true]")) return [];
    const style = getComputedStyle(control);
    const ground = groundOf(control.parentElement);
    const hasEdge = Number.parseFloat(style.borderTopWidth) > 0 && !/, 0\)$/.test(style.borderTopColor);
    const edge = hasEdge
      ? Math.max(contrast(style.borderTopColor, ground), contrast(style.backgroundColor, ground))
      : 21;
    control.focus({ focusVisible: true } as FocusOptions);
    const ring = contrast(getComputedStyle(control).outlineColor, ground);
    const name = control.getAttribute("aria-label") ?? control.getAttribute("name") ?? control.textContent ?? "";
    return [...(edge < 3 ? [`edge of ${name}`] : []), ...(ring < 3 ? [`ring of ${name}`] : [])];
  });
}
