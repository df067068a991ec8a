import { expect, test } from "@/e2e/fixtures";
import { Catalog } from "@/e2e/pages/catalog";

/** Criterion 25: a plan's change tells its effect before it is saved, and when the gates have applied it. */
test("publishing tells who is affected and each price before → after, then that the gate decides by it", async ({
  page,
  unique,
}) => {
  const catalog = new Catalog(page);
  const route = unique("effect");
  const path = `/e2e/${route.split(" ").pop()}`;
  const plan = unique("Told");
  await catalog.addRoute(route, path, "1");
  await catalog.addPlan(plan);
  await catalog.findRoute(path);
  await catalog.price(plan, path, "0.40");
  await catalog.publish(1);
  const planUrl = page.url().split("?")[0] ?? "";
  await catalog.addSubscriber(unique("Told"), plan);

  await page.goto(planUrl);
  await catalog.findRoute(path);
  await catalog.price(plan, path, "0.30");
  await page.getByRole("button", { name: "Publish v2…" }).click();
  await expect(catalog.dialog.getByRole("region", { name: "Changes" })).toContainText("from 0.40 → to 0.30");
  await expect(catalog.dialog.getByRole("region", { name: "Subscribers" })).toContainText("1 subscriber");
  await expect(catalog.dialog.getByRole("table", { name: "Effect on subscribers" })).toContainText("1 gain");
  await catalog.dialog.getByRole("button", { name: "Publish v2" }).click();
  await expect(page.getByText("v2 on sale")).toBeVisible();
  await expect(page.getByText(/^on the gate$|^on all \d+ gates$/)).toBeVisible({ timeout: 30_000 });
});
