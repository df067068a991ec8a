import { expect, test } from "@/e2e/fixtures";
import { ConsumerPages } from "@/e2e/pages/consumer-pages";

test("credits show only once the server has booked them", async ({ page, unique }) => {
  await new ConsumerPages(page).add(unique("Waits"));
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/consumers/con_*", async (route) => {
    if (route.request().method() === "POST") await held;
    await route.fallback();
  });
  await page.getByRole("button", { name: "Grant credits" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Credits to grant").fill("41");
  await dialog.getByLabel("Reason").fill("Slow");
  const sent = page.waitForRequest((request) => request.method() === "POST");
  await dialog.getByRole("button", { name: "Grant credits" }).click();
  await sent;
  await expect(dialog).toBeVisible();
  await expect(page.getByText("No entries yet. Grant credits to make the first one.")).toBeAttached();
  release();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("table", { name: "Latest ledger entries" })).toContainText("+41.00");
});
