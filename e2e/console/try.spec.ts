import { expect, test } from "@/e2e/fixtures";

test("a whole key is looked up, and what the gate would say is laid out like a receipt", async ({ page, demo }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Try it", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Try it" })).toBeVisible();
  await page.getByLabel("URL or path").fill(demo.example.path);
  await page.getByLabel("Consumer or key").fill(demo.keys.broke);
  await page.getByRole("button", { name: "Try the call" }).click();
  const receipt = page.getByRole("article", { name: "Receipt of the dry run" });
  await expect(receipt.getByRole("heading", { name: "402 REFUSED" })).toBeVisible();
  await expect(receipt).toContainText("credits_exhausted");
  await expect(receipt).toContainText("Rules, in order");
  await expect(receipt.getByRole("link", { name: "Grant credits" })).toBeVisible();
  await expect(page).toHaveURL(/[?&]as=key_/);
  expect(page.url()).not.toContain(demo.keys.broke);
  expect(await page.content()).not.toContain(demo.keys.broke);
});

test("a dry run counts nothing, as a consumer whose key nobody here knows", async ({ page, demo }) => {
  await page.goto(`/try?${new URLSearchParams({ url: demo.example.path, as: "con_2" })}`);
  const receipt = page.getByRole("article", { name: "Receipt of the dry run" });
  await expect(receipt.getByRole("heading", { level: 2 })).toHaveText(/ALLOWED|REFUSED/);
  await expect(receipt).toContainText("named by the gateway");
  await expect(receipt).toContainText("nothing was counted");
  await expect(page.getByRole("group", { name: "curl command for the gate", exact: true })).toContainText(
    `${demo.gate_url}/v1/check`,
  );
});

test("what cannot be tried is said at its field, and what was typed stays", async ({ page }) => {
  await page.goto("/try");
  await page.getByLabel("URL or path").fill("forecast");
  await page.getByLabel("Consumer or key").fill("tg_live_nobody");
  await page.getByRole("button", { name: "Try the call" }).click();
  await expect(page.getByLabel("URL or path")).toHaveAccessibleDescription(/Takes a path like/);
  await expect(page.getByLabel("URL or path")).toBeFocused();
  await page.getByLabel("URL or path").fill("/v1/forecast");
  await page.getByRole("button", { name: "Try the call" }).click();
  await expect(page.getByLabel("Consumer or key")).toHaveAccessibleDescription(/No consumer has this key/);
  await expect(page.getByLabel("URL or path")).toHaveValue("/v1/forecast");
  await expect(page.getByLabel("Consumer or key")).toHaveValue("tg_live_nobody");
});

test("an address that names nothing is said so and tried as far as it goes", async ({ page }) => {
  await page.goto("/try?gateway=gw_ZZZZ&as=con_ZZZZZZ&url=/v1/forecast&units=many");
  await expect(page.getByText("There is no gateway “gw_ZZZZ”.")).toBeVisible();
  await expect(page.getByText("There is no key or consumer “con_ZZZZZZ”.")).toBeVisible();
  await expect(page.getByText("This call cannot be tried.")).toBeVisible();
});
