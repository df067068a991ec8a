import { expect, test } from "@/e2e/fixtures";
import { ConsumerPages } from "@/e2e/pages/consumer-pages";

test("a button that is at work keeps its label and takes no second press; a request that comes twice is done once", async ({
  page,
  unique,
}) => {
  await new ConsumerPages(page).add(unique("Twice"));
  let posts = 0;
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/consumers/con_*", async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    posts++;
    await held;
    // As a proxy that repeats what it has sent: the server sees the same request twice.
    await route.fetch();
    await route.fulfill({ response: await route.fetch() });
  });
  await page.getByRole("button", { name: "Grant credits" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Credits to grant").fill("5");
  await dialog.getByLabel("Reason").fill("Once");
  const button = dialog.getByRole("button", { name: "Grant credits" });
  await button.click();
  await expect(button).toHaveAttribute("aria-busy", "true");
  await expect(button).toHaveText("Grant credits");
  await button.press("Enter");
  await dialog.getByLabel("Reason").press("Enter");
  release();
  await expect(dialog).toBeHidden();
  expect(posts).toBe(1);
  await page.unroute("**/consumers/con_*");
  await page.reload();
  await expect(page.getByRole("table", { name: "Latest ledger entries" }).getByText("Once")).toHaveCount(1);
});
