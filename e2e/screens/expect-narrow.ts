import { expect, type Page } from "playwright/test";

/**
 * A window of 1280 px at 200 % (640 px) and at 400 % (320 px): no scrolling in two directions, nothing out of reach. Leaves the
 * window as it was.
 */
export async function expectNarrow(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const width of [640, 320]) {
    await page.setViewportSize({ width, height: 640 });
    // What is laid over the page finds its new place a moment later.
    await expectSoon(() => page.evaluate(measure), `${name} at ${width} px`).toEqual({ wider: 0, cut: [] });
  }
  if (before !== null) await page.setViewportSize(before);
}

const expectSoon = expect.configure({ soft: true, timeout: 5000 }).poll;

/** Runs in the page: what the page is wider by, and the headings and controls that no scrolling brings into sight. */
function measure(): { wider: number; cut: string[] } {
  const wider = Math.max(0, document.documentElement.scrollWidth - innerWidth);
  const scrolls = (element: Element | null): boolean =>
    element !== null &&
    ((element.scrollWidth > element.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(element).overflowX)) ||
      scrolls(element.parentElement));
  const cut = [...document.querySelectorAll("h1, h2, button, input:not([type=hidden]), select, textarea")].flatMap(
    (element) => {
      const { left, right, width, height } = element.getBoundingClientRect();
      const isSeen = width > 2 && height > 2 && getComputedStyle(element).visibility !== "hidden";
      const isOut = right > innerWidth + 1 || left < -1;
      return isSeen && isOut && !scrolls(element) ? [`${element.tagName} ${element.textContent?.slice(0, 40)}`] : [];
    },
  );
  return { wider, cut };
}
