import { expect, test } from "@/e2e/fixtures";
import { ConsumerPages } from "@/e2e/pages/consumer-pages";

test("a key's secret is shown once, closing before it is copied asks, and afterwards only its hint is left", async ({
  page,
  context,
  unique,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const consumers = new ConsumerPages(page);
  await consumers.add(unique("Acme"));
  const secret = await consumers.createKey("prod-eu");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Copy key" })).toBeFocused();

  await page.keyboard.press("Escape");
  const question = page.getByRole("alertdialog", { name: "Close without copying the key?" });
  await question.getByRole("button", { name: "Go back" }).click();
  await expect(question).toBeHidden();

  await dialog.getByRole("button", { name: "Copy key" }).click();
  await expect(dialog.getByRole("status").filter({ hasText: "Copied" })).toBeAttached();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(dialog).toBeHidden();

  await consumers.openTab("Keys");
  await expect(page.getByRole("table", { name: "Keys" })).toContainText(`tg_live_…${secret.slice(-4)}`);
  expect(await page.content()).not.toContain(secret);
  const answer = await page.request.get(page.url());
  expect(await answer.text()).not.toContain(secret.slice(8, -4));
});

test("a key is created with the keyboard alone, and the focus comes back", async ({ page, unique }) => {
  const consumers = new ConsumerPages(page);
  await consumers.add(unique("Acme"));
  await consumers.openTab("Keys");
  const trigger = page.getByRole("button", { name: "Create key" }).first();
  await trigger.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Create key" });
  await expect(dialog).toBeVisible();
  for (let presses = 0; presses < 5; presses++) {
    if (await dialog.getByLabel("Key name").evaluate((field) => field === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  await expect(dialog.getByLabel("Key name")).toBeFocused();
  await page.keyboard.type("by-hand");
  await page.keyboard.press("Enter");
  const created = page.getByRole("dialog", { name: "Key “by-hand” created" });
  await expect(created.getByRole("button", { name: "Copy key" })).toBeFocused();
  await page.keyboard.press("Escape");
  const question = page.getByRole("alertdialog");
  await expect(question.getByRole("button", { name: "Go back" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(question).toBeHidden();
  await expect(created).toBeHidden();
  await expect(page.getByRole("table", { name: "Keys" })).toContainText("by-hand");
  await expect(trigger).toBeFocused();
});

test("a key is found by its last four, edited, and revoked only after its name is typed", async ({ page, unique }) => {
  const name = unique("Acme");
  const consumers = new ConsumerPages(page);
  await consumers.add(name);
  const secret = await consumers.createKey("prod-us");
  const { pathname } = new URL(page.url());

  await page.goto(`/consumers?q=${secret.slice(-4)}`);
  await expect(page.getByRole("table", { name: "Consumers" }).getByRole("link", { name })).toBeVisible();

  await page.goto(`${pathname}?tab=keys`);
  const row = page.getByRole("table", { name: "Keys" }).getByRole("row", { name: /prod-us/ });
  await row.getByRole("button", { name: "Actions for key prod-us" }).click();
  await page.getByRole("menuitem", { name: "Edit key…" }).click();
  const edit = page.getByRole("dialog", { name: "Edit key “prod-us”" });
  await edit.getByLabel("Allowed addresses").fill("10.0.0.0/33");
  await edit.getByRole("button", { name: "Save key" }).click();
  await expect(edit.getByLabel("Allowed addresses")).toHaveAccessibleDescription(/“10.0.0.0\/33” is no IP address/);
  await edit.getByLabel("Allowed addresses").fill("10.0.0.0/8");
  await edit.getByLabel("Expires").fill("2001-01-01T00:00");
  await edit.getByRole("button", { name: "Save key" }).click();
  await expect(edit.getByLabel("Expires")).toHaveAccessibleDescription(/This moment has passed/);
  await edit.getByLabel("Expires").fill("2099-01-01T00:00");
  await edit.getByRole("button", { name: "Save key" }).click();
  await expect(edit).toBeHidden();
  await expect(row).toContainText("10.0.0.0/8");

  await row.getByRole("button", { name: "Actions for key prod-us" }).click();
  await page.getByRole("menuitem", { name: "Revoke…" }).click();
  const revoke = page.getByRole("alertdialog", { name: /Revoke key “prod-us”/ });
  await expect(revoke).toContainText("get 401 within 5 s");
  await expect(revoke.getByRole("button", { name: "Revoke key" })).toBeDisabled();
  await revoke.getByLabel(/Type prod-us/).fill("prod-us");
  await revoke.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Key “prod-us” revoked" })).toBeVisible();
  await expect(row).toContainText("revoked");
});
