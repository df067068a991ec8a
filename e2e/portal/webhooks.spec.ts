import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { expect, expectNoAxeViolations, test } from "@/e2e/fixtures";
import { ConsumerPages } from "@/e2e/pages/consumer-pages";
import { newParty } from "@/e2e/pages/portal-pages";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A consumer's own server, on this machine: `status` is what it answers next. */
async function consumerServer() {
  const received: Received[] = [];
  const answer = { status: 204, text: "" };
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      received.push({ headers: request.headers, body });
      response.writeHead(answer.status).end(answer.text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    received,
    answer,
    url: `http://127.0.0.1:${port}/hooks`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As a receiver does it, by the specification's own package. */
function verified(secret: string, { headers, body }: Received): unknown {
  const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  return new Webhook(secret).verify(body, sent);
}

test("an owner adds a webhook, sends a test event, sees what came of it, and sends again what failed", async ({
  page,
  browser,
  unique,
}) => {
  const server = await consumerServer();
  const { context, portal, consumerPath } = await newParty(page, browser, unique("Acme"));
  const owner = portal.page;

  await owner.goto("/portal/webhooks?panel=new-webhook");
  const dialog = owner.getByRole("dialog", { name: "Add webhook" });
  await dialog.getByLabel("Address").fill("https://169.254.169.254/latest/meta-data");
  await dialog.getByRole("button", { name: "Add webhook" }).click();
  await expect(dialog.getByLabel("Address")).toBeFocused();
  await expect(dialog.getByRole("alert")).toContainText("169.254.169.254 is not on the public internet.");
  await expect(dialog.getByLabel("Address")).toHaveValue("https://169.254.169.254/latest/meta-data");
  await expectNoAxeViolations(owner);

  const secret = await portal.addWebhook(server.url);
  expect(await owner.content()).not.toContain(secret);
  await expect(owner.getByText("Nothing was sent yet")).toBeVisible();

  await owner.getByRole("button", { name: "Send test event" }).click();
  const log = owner.getByRole("table", { name: "Deliveries" });
  await expect(log).toContainText("delivered", { timeout: 30_000 });
  await expect.poll(() => server.received.length).toBe(1);
  const [first] = server.received as [Received];
  expect(verified(secret, first)).toMatchObject({ type: "webhook.test" });

  server.answer.status = 500;
  server.answer.text = "the disk is full";
  await owner.getByRole("button", { name: "Send webhook.test again" }).click();
  await expect(owner.getByText("It does not take what is sent.")).toBeVisible({ timeout: 30_000 });
  await log.getByText("webhook.test").first().click();
  await expect(log.getByRole("list", { name: "Attempts, newest first" })).toContainText("the disk is full");
  await expectNoAxeViolations(owner);

  server.answer.status = 200;
  server.answer.text = "";
  await owner.getByRole("button", { name: "Send webhook.test again" }).click();
  await expect(log).toContainText("delivered", { timeout: 60_000 });
  const ids = new Set(server.received.map(({ headers }) => headers["webhook-id"]));
  expect(ids.size, "the same id at each attempt").toBe(1);

  await page.goto(`${consumerPath}?tab=notifications`);
  await expect(page.getByRole("table", { name: "Deliveries" })).toContainText("webhook.test");
  await expect(page.getByRole("table", { name: "Mail" })).toContainText("Sign in to");
  await new ConsumerPages(page).openTab("Activity");
  await expect(page.getByRole("table", { name: "Activity" })).toContainText("webhook.create");
  await context.close();
  await server.close();
});

test("a rotated secret signs beside the old one; switched off nothing is sent, and removed it is gone", async ({
  page,
  browser,
  unique,
}) => {
  const server = await consumerServer();
  const { context, portal } = await newParty(page, browser, unique("Acme"));
  const owner = portal.page;
  const old = await portal.addWebhook(server.url);
  const more = owner.getByRole("button", { name: /^Actions for 127/ });

  await more.click();
  await owner.getByRole("menuitem", { name: "Rotate secret…" }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "Rotate secret" }).click();
  const fresh = await portal.takeSigningSecret(/^New signing secret of/);
  expect(fresh).not.toBe(old);
  await expect(owner.getByText(/the old one signs, too, until/)).toBeVisible();
  await owner.getByRole("button", { name: "Send test event" }).click();
  await expect.poll(() => server.received.length, { timeout: 30_000 }).toBe(1);
  const [sent] = server.received as [Received];
  expect(String(sent.headers["webhook-signature"]).split(" ")).toHaveLength(2);
  for (const secret of [old, fresh]) expect(verified(secret, sent)).toMatchObject({ type: "webhook.test" });

  await more.click();
  await owner.getByRole("menuitem", { name: "Switch off…" }).click();
  await owner.getByRole("alertdialog").getByRole("button", { name: "Switch off" }).click();
  await expect(owner.getByText("Nothing is sent to it, now or later.")).toBeVisible();
  await expect(owner.getByRole("button", { name: "Send webhook.test again" })).toHaveAccessibleDescription(/is off/);
  await owner.getByRole("button", { name: "Switch on" }).click();
  await expect(owner.getByRole("button", { name: "Send test event" })).toBeVisible();

  await more.click();
  await owner.getByRole("menuitem", { name: "Remove…" }).click();
  await owner.getByRole("alertdialog").getByRole("button", { name: "Remove webhook" }).click();
  await expect(owner.getByRole("heading", { name: "No webhooks yet" })).toBeVisible();
  await context.close();
  await server.close();
});
