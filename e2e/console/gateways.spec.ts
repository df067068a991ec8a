import { expect, test } from "@/e2e/fixtures";
import { Catalog } from "@/e2e/pages/catalog";

test("a gateway's tokens are shown once, in a configuration to copy; leaving before asks", async ({ page, unique }) => {
  const catalog = new Catalog(page);
  const name = unique("edge");
  await page.goto("/gateways/new");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Add gateway" }).click();
  const token = (await page.getByRole("region", { name: "Header token" }).getByText(/^tgw_/).textContent()) ?? "";
  expect(token).toMatch(/^tgw_[A-Za-z0-9]{32}$/);
  const config = page.getByRole("group", { name: new RegExp(`for ${name}$`) });
  await expect(config).toContainText(token);
  await expect(config).toContainText("proxy_pass");

  await page.getByRole("link", { name: "Open the gateway" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Go back" }).click();
  await page.getByRole("button", { name: "Copy header token" }).click();
  await page.getByRole("link", { name: "Open the gateway" }).click();
  await expect(catalog.heading(name)).toBeVisible();
  await expect(page.getByText(`tgw_…${token.slice(-4)}`)).toBeVisible();
  await expect(page.getByText(token)).toHaveCount(0);
  await expect(config).toContainText("<header token>");
});

test("a rotated token is shown once, and the old one's ending is gone", async ({ page, unique }) => {
  const catalog = new Catalog(page);
  await addGateway(catalog, unique("rotated"));
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Rotate header token…" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Rotate token" }).click();
  const token = (await catalog.dialog.getByText(/^tgw_/).textContent()) ?? "";
  await catalog.dialog.getByRole("button", { name: "Copy header token" }).click();
  await catalog.dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(page.getByText(`tgw_…${token.slice(-4)}`)).toBeVisible();
});

test("settings are saved, and a header that is not the caller's is refused at its place", async ({ page, unique }) => {
  const catalog = new Catalog(page);
  await addGateway(catalog, unique("settings"));
  await page.getByRole("link", { name: "Settings" }).last().click();
  await page.getByLabel("Name of place 1").fill("X-Gateway-Token");
  await page.getByRole("button", { name: "Save gateway" }).click();
  await expect(page.getByLabel("Name of place 1")).toHaveAccessibleDescription(/between the gateway and the gate/);
  await page.getByLabel("Name of place 1").fill("X-Team-Key");
  await page.getByText("Allow, free").click();
  await page.getByRole("button", { name: "Save gateway" }).click();
  await expect(page.getByText(/^Gateway “.*” saved$/)).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Name of place 1")).toHaveValue("x-team-key");
});

test("an archived gateway says so, and comes back", async ({ page, unique }) => {
  const catalog = new Catalog(page);
  await addGateway(catalog, unique("archived"));
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Archive…" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Archive gateway" }).click();
  await expect(page.getByText("This gateway is archived.")).toBeVisible();
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText("This gateway is archived.")).toBeHidden();
});

/** Ends on the gateway's page. */
async function addGateway(catalog: Catalog, name: string): Promise<void> {
  const { page } = catalog;
  await page.goto("/gateways/new");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Add gateway" }).click();
  await page.getByRole("button", { name: "Copy header token" }).click();
  await page.getByRole("link", { name: "Open the gateway" }).click();
  await expect(catalog.heading(name)).toBeVisible();
}
