import type { Page } from "playwright/test";
import { expect, test } from "@/e2e/fixtures";
import { Catalog } from "@/e2e/pages/catalog";
import { ConsumerPages, externalIdOf } from "@/e2e/pages/consumer-pages";
import { call, freePort, isInstalled, startEcho, startNginx } from "@/gateways/testing";
import { EXAMPLE_PLACES } from "@/lib/gateways/config/facts";

test.skip(!isInstalled("nginx", "-v"), "nginx is not installed");

test("a consumer behind nginx is served until its credits end, refused with 402, and served again after a grant and a payment", async ({
  page,
  context,
  unique,
}) => {
  test.setTimeout(test.info().timeout * 2);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const catalog = new Catalog(page);
  const consumers = new ConsumerPages(page);
  const [route, plan, consumer] = [unique("forecast"), unique("Harbour"), unique("Nordwind")];
  const path = `/${route.replace(" ", "-")}`;

  await catalog.addRoute(route, path, "1");
  await catalog.addPlan(plan);
  await catalog.findRoute(path);
  await catalog.cell(plan, path).click();
  await catalog.dialog.getByLabel("In the plan").check();
  await catalog.dialog.getByRole("button", { name: "Save in draft" }).click();
  await expect(catalog.dialog).toBeHidden();
  await page.getByRole("button", { name: "Publish v1…" }).click();
  await catalog.dialog.getByRole("button", { name: "Publish v1" }).click();
  await expect(page.getByText("v1 on sale")).toBeVisible();

  const config = await addNginxGateway(page, unique("Edge"));

  await consumers.add(consumer);
  const key = await consumers.createKey("Production");
  await catalog.dialog.getByRole("button", { name: "Copy key" }).click();
  await catalog.dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(catalog.dialog).toBeHidden();
  await consumers.openTab("Limits");
  await page.getByRole("button", { name: "Assign plan" }).click();
  await catalog.dialog.getByLabel("Plan").selectOption({ label: plan });
  await catalog.dialog.getByRole("button", { name: "Assign plan" }).click();
  await expect(catalog.dialog).toBeHidden();
  await consumers.grant("3", "First purchase");

  const echo = await startEcho();
  const port = await freePort();
  const nginx = await startNginx(
    port,
    config
      .replace(EXAMPLE_PLACES.application, `127.0.0.1:${echo.port}`)
      .replace(`listen ${EXAMPLE_PLACES.listen};`, `listen ${port};`),
  );
  const asClient = () => call(port, `${path}?city=Oslo`, { headers: { "x-api-key": key } });
  try {
    // What the operator has just made reaches the gate within five seconds.
    await expect.poll(async () => (await asClient()).status, { timeout: 5_000 }).toBe(200);
    expect([(await asClient()).status, (await asClient()).status]).toEqual([200, 200]);
    expect(echo.served.map(({ url, headers }) => [url, headers["x-consumer-external-id"]])).toEqual(
      [1, 2, 3].map(() => [`${path}?city=Oslo`, externalIdOf(consumer)]),
    );

    const refusal = await asClient();
    expect(refusal.status).toBe(402);
    expect(refusal.headers).toMatchObject({
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      "ratelimit-policy": '"credits";q=3',
      ratelimit: '"credits";r=0',
      link: expect.stringMatching(/^<http[^>]+\/t\/[\w.-]+>; rel="payment"$/),
    });
    const problem = JSON.parse(refusal.body);
    expect(problem).toMatchObject({ status: 402, code: "credits_exhausted", cost: "1", balance: { available: "0" } });
    expect(echo.served).toHaveLength(3);

    await consumers.grant("2", "Second purchase");
    await expect.poll(async () => (await asClient()).status, { timeout: 5_000 }).toBe(200);

    await page.goto(`/refusals/${problem.instance.replace("urn:tollgate:decision:", "")}`);
    const receipt = page.getByRole("article", { name: /^Receipt of refusal dec_/ });
    await expect(receipt.getByRole("heading", { name: "402 REFUSED" })).toBeVisible();
    await expect(receipt).toContainText("credits_exhausted");
    await expect(receipt).toContainText(consumer);

    await page.goto("/?range=1h");
    const newest = page.getByRole("table", { name: /^402 occurrences/ });
    await expect(newest.getByRole("row").filter({ hasText: consumer })).toContainText("credits_exhausted");
    await expect(
      page
        .getByRole("list", { name: /^occurrences over time/ })
        .getByRole("link")
        .last(),
    ).toBeVisible();

    await expect.poll(async () => (await asClient()).status, { timeout: 20_000 }).toBe(402);
    await page.goto(problem.top_up_url);
    await expect(page.getByRole("heading", { level: 1, name: consumer })).toBeVisible();
    await expect(page.getByText("credits left")).toBeVisible();
    await page.getByRole("button", { name: /^25\.00 credits/ }).click();
    await page.getByLabel("Card number").fill("4242 4242 4242 4242");
    const paidMs = performance.now();
    await page.getByRole("button", { name: "Pay 25.00 USD" }).click();
    await expect(page.getByRole("status")).toHaveText(/25\.00 credits were added/);
    await expect.poll(async () => (await asClient()).status, { intervals: [100], timeout: 30_000 }).toBe(200);
    console.log(`paid → served behind nginx after ${Math.round(performance.now() - paidMs)} ms`);
  } finally {
    await nginx.stop();
    await echo.close();
  }
});

/** The configuration with its token, as the console shows it once. */
async function addNginxGateway(page: Page, name: string): Promise<string> {
  await page.goto("/gateways/new");
  const form = page.getByRole("form", { name: "Add gateway" });
  await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByLabel("Kind").selectOption({ label: "nginx" });
  await form.getByRole("button", { name: "Add gateway" }).click();
  const config = await page.getByRole("group", { name: `tollgate.conf for ${name}` }).textContent();
  await page.getByRole("button", { name: "Copy header token" }).click();
  return config ?? "";
}
