import { expect, expectNoAxeViolations, test } from "@/e2e/fixtures";

test("operations of an OpenAPI file are seen before they are routes; one is left out, one is there already", async ({
  page,
  unique,
}) => {
  const part = unique("parcels").replace(" ", "-");
  const operation = (id: string) => ({ operationId: `${id}-${part}` });
  const file = JSON.stringify({
    openapi: "3.1.0",
    servers: [{ url: "https://api.example.com/e2e" }],
    paths: { [`/${part}/{id}`]: { get: operation("find"), post: operation("send"), delete: operation("stop") } },
  });
  await page.goto("/routes/import");
  const text = page.getByRole("textbox", { name: "OpenAPI" });
  await text.fill("openapi: [");
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(text).toHaveAccessibleDescription(/YAML|JSON/);
  await expect(text).toHaveValue("openapi: [");

  await text.fill(file);
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.getByRole("status").filter({ hasText: "3 new." })).toBeVisible();
  await page.getByRole("checkbox", { name: `Take DELETE /e2e/${part}/:id` }).uncheck();
  await expectNoAxeViolations(page);
  await page.getByLabel("Price a unit, of each").fill("0.25");
  await page.getByRole("button", { name: "Add 2 routes" }).click();
  await page.waitForURL("/routes");

  await page.goto(`/routes?q=${part}`);
  const routes = page.getByRole("table", { name: "Routes" });
  await expect(routes.getByRole("row").filter({ hasText: "GET" })).toContainText("0.25");
  await expect(routes.getByRole("row").filter({ hasText: "POST" })).toContainText("0.25");
  await expect(routes.getByRole("row").filter({ hasText: "DELETE" })).toHaveCount(0);

  await page.goto("/routes/import");
  await text.fill(file);
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.getByRole("status").filter({ hasText: "1 new, 2 existing." })).toBeVisible();
});

test("model prices of a CSV file are compared with what is there; a row with an error holds all of them back", async ({
  page,
  unique,
}) => {
  const name = unique("chat");
  await page.goto("/routes/new");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Path", { exact: true }).fill(`/e2e/${name.replace(" ", "/")}`);
  await page.getByText("By token", { exact: true }).click();
  await page.getByLabel("Model", { exact: true }).fill("small*");
  await page.getByLabel("Input", { exact: true }).fill("2");
  await page.getByLabel("Cached input").fill("1");
  await page.getByLabel("Output").fill("4");
  await page.getByLabel("Hold").fill("0.5");
  await page.getByRole("button", { name: "Add route" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();

  await page.goto("/routes/models/import");
  await page.getByLabel("Route", { exact: true }).selectOption({ label: name });
  const text = page.getByRole("textbox", { name: "Prices" });
  const verdictOf = (model: string) =>
    page.getByRole("table", { name: "Prices of the file" }).getByRole("row").filter({ hasText: model });
  await text.fill("model,input,cached input,output\nsmall*,3,1,4\nlarge,ten,1,4");
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(verdictOf("large")).toContainText("error");
  await expect(page.getByRole("button", { name: "Set 1 price" })).toHaveAttribute("aria-disabled", "true");

  await text.fill("model,input,cached input,output\nsmall*,3,1,4\nlarge,10,1,40");
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(verdictOf("small*")).toContainText("changed");
  await expect(verdictOf("large")).toContainText("new");
  await expectNoAxeViolations(page);
  await page.getByRole("button", { name: "Set 2 prices" }).click();
  await page.waitForURL(/\/routes\/models\?route=/);
  const prices = page.getByRole("table", { name: "Model prices" });
  await expect(prices.getByRole("row").filter({ hasText: "small*" })).toContainText("3.00");
  await expect(prices.getByRole("row").filter({ hasText: "large" })).toContainText("40.00");
});

test("consumers of a CSV file are seen before they are added; a row with an error is left out", async ({
  page,
  unique,
}) => {
  const name = unique("Import");
  const id = name.toLowerCase().replace(" ", "-");
  await page.goto("/consumers/import");
  await page.getByLabel("Rows from a file").setInputFiles({
    name: "consumers.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(
      `external id,name,e-mail,credits\n${id},${name},billing@acme.test,12.50\n${id}-two,,not-an-address,`,
    ),
  });
  await expect(page.getByRole("textbox", { name: "Rows" })).toHaveValue(new RegExp(id));
  await page.getByRole("button", { name: "Check the rows" }).click();
  const verdicts = page.getByRole("table", { name: "Rows of the file" });
  await expect(verdicts.getByRole("row").filter({ hasText: name })).toContainText("new");
  await expect(verdicts.getByRole("row").filter({ hasText: `${id}-two` })).toContainText("error");
  await expectNoAxeViolations(page);
  await page.getByRole("button", { name: "Import 1 consumer" }).click();
  await expect(page.getByRole("status").filter({ hasText: "1 added" })).toBeVisible();

  await page.goto(`/consumers?q=${id}`);
  const found = page.getByRole("table", { name: "Consumers" }).getByRole("row").filter({ hasText: name });
  await expect(found).toContainText("12.50");
});
