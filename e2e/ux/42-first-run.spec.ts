import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Page } from "playwright/test";
import { startEmptyProduct } from "@/e2e/empty-product";
import { expect, signedOut, test } from "@/e2e/fixtures";
import { Catalog } from "@/e2e/pages/catalog";
import { isInstalled } from "@/gateways/testing";

/**
 * Criterion 42: from an empty database to the first 200 and the first 402 by one page, whose commands are run as they are
 * copied.
 */
const databaseUrl = process.env.DATABASE_URL ?? "";
test.skip(databaseUrl === "", "DATABASE_URL names no server for a database of its own");
test.skip(!isInstalled("curl", "--version"), "curl is not installed");

/** Criterion 13: what each list of an empty installation says, and its act. */
const LISTS = [
  ["/consumers", "No consumers yet", "Add consumer"],
  ["/plans", "No plans yet", "Add plan"],
  ["/routes", "No routes yet", "Add route"],
  ["/routes/models", "No model prices yet", "Add route"],
  ["/gateways", "No gateways yet", "Add gateway"],
  ["/try", "No gateway yet", "Add gateway"],
  ["/refusals", "No refusals yet", "Open the guide"],
  ["/billing", "No packs yet", "Add pack"],
  ["/billing?tab=top-ups", "No top-ups yet", "Open consumers"],
  ["/outbox", "No mail yet", "Open consumers"],
] as const;

test("an empty installation leads to its first 200 and its first 402", async ({ browser }) => {
  test.slow();
  const product = await startEmptyProduct(databaseUrl);
  const permissions = ["clipboard-read", "clipboard-write"];
  const context = await browser.newContext({ baseURL: product.consoleUrl, storageState: signedOut, permissions });
  const page = await context.newPage();
  const title = page.getByRole("heading", { level: 2, name: "To your first 402" });
  const guide = page.getByRole("main");
  const home = async () => {
    await page.goto("/");
    await expect(title).toBeVisible();
  };
  const catalog = new Catalog(page);
  try {
    await page.goto(product.firstLink);
    await page.getByLabel("Your name").fill("Ada");
    await page.getByLabel("E-mail").fill("ada@example.test");
    await page.getByLabel("Password").fill("several plain words");
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(title).toBeVisible();

    for (const [path, says, act] of LISTS) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 2, name: says })).toBeVisible();
      await expect(
        guide
          .getByRole("link", { name: act })
          .or(guide.getByRole("button", { name: act }))
          .first(),
      ).toBeEnabled();
    }

    await home();
    await guide.getByRole("link", { name: "Add gateway" }).click();
    await page.getByLabel("Name", { exact: true }).fill("edge");
    await page.getByRole("button", { name: "Add gateway" }).click();
    await page.getByRole("button", { name: "Copy header token" }).click();
    const token = await copied(page);

    await home();
    await guide.getByRole("link", { name: "Add route" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Forecast");
    await page.getByLabel("Path", { exact: true }).fill("/v1/forecast");
    await page.getByLabel("Price a unit").fill("1");
    await page.getByRole("button", { name: "Add route" }).click();
    await expect(catalog.heading("Forecast")).toBeVisible();

    await home();
    await guide.getByRole("link", { name: "Add plan" }).click();
    await catalog.addPlan("Starter");
    await catalog.cell("Starter", "/v1/forecast").click();
    await catalog.dialog.getByLabel("In the plan").check();
    await catalog.dialog.getByRole("button", { name: "Save in draft" }).click();
    await expect(catalog.dialog).toBeHidden();
    await catalog.publish(1);

    await home();
    await guide.getByRole("link", { name: "Add consumer" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Nordwind");
    await page.getByLabel("External id").fill("nordwind");
    await page.getByRole("button", { name: "Add consumer" }).click();
    await expect(catalog.heading("Nordwind")).toBeVisible();

    await home();
    await guide.getByRole("link", { name: "Assign plan" }).click();
    await catalog.dialog.getByLabel("Plan").selectOption({ label: "Starter" });
    await catalog.dialog.getByRole("button", { name: "Assign plan" }).click();
    await expect(catalog.dialog).toBeHidden();

    await home();
    await guide.getByRole("link", { name: "Create key" }).click();
    await catalog.dialog.getByLabel("Key name").fill("prod");
    await catalog.dialog.getByRole("button", { name: "Create key" }).click();
    await page.getByRole("button", { name: "Copy key" }).click();
    const key = await copied(page);

    await home();
    await guide.getByRole("link", { name: "Grant credits" }).click();
    await catalog.dialog.getByLabel("Credits to grant").fill("2");
    await catalog.dialog.getByLabel("Reason").fill("First credits");
    await catalog.dialog.getByRole("button", { name: "Grant credits" }).click();
    await expect(catalog.dialog).toBeHidden();

    await home();
    await guide.getByRole("button", { name: "Copy commands for the gate" }).click();
    const commands = (await copied(page)).replace("tgw_…", token).replace("tg_live_…", key);
    expect(commands).toContain(product.gateUrl);
    const { stdout } = await promisify(execFile)("sh", ["-c", commands]);
    const answers = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 402]);
    expect(answers[2]).toMatchObject({ code: "credits_exhausted" });

    await expect(async () => {
      await page.goto("/");
      await expect(page.getByRole("link", { name: "credits_exhausted" }).first()).toBeVisible({ timeout: 2000 });
    }).toPass({ timeout: 30_000 });
    await expect(title).toBeHidden();
  } finally {
    await context.close();
    await product.stop();
  }
});

function copied(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}
