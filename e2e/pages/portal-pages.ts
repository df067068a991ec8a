import { type Browser, type BrowserContext, expect, type Page } from "playwright/test";
import { ConsumerPages } from "@/e2e/pages/consumer-pages";

/** What a consumer's member does, in a browser of their own. */
export class PortalPages {
  constructor(readonly page: Page) {}

  async askForLink(email: string): Promise<void> {
    await this.page.goto("/portal/sign-in");
    await this.page.getByLabel("E-mail").fill(email);
    await this.page.getByRole("button", { name: "Mail me a link" }).click();
    await expect(this.page.getByRole("status").filter({ hasText: "If this is a member's address" })).toBeVisible();
  }

  async signIn(link: string): Promise<void> {
    await this.page.goto(link);
    await this.page.getByRole("button", { name: "Sign in" }).click();
    await expect(this.page.getByRole("heading", { level: 1, name: /^Balance of/ })).toBeVisible();
  }

  /** Ends with the dialog closed; gives back the secret, which is nowhere else afterwards. */
  async createKey(name: string): Promise<string> {
    await this.page.goto("/portal/keys");
    await this.page.getByRole("button", { name: "Create key" }).click();
    const dialog = this.page.getByRole("dialog", { name: "Create key" });
    await dialog.getByLabel("Key name").fill(name);
    await dialog.getByRole("button", { name: "Create key" }).click();
    return this.takeSecret(`Key “${name}” created`);
  }

  /** Ends on the webhook's page; gives back its signing secret, which is nowhere else afterwards. */
  async addWebhook(url: string): Promise<string> {
    await this.page.goto("/portal/webhooks");
    await this.page.getByRole("button", { name: "Add webhook" }).click();
    const dialog = this.page.getByRole("dialog", { name: "Add webhook" });
    await dialog.getByLabel("Address").fill(url);
    await dialog.getByRole("button", { name: "Add webhook" }).click();
    const secret = await this.takeSigningSecret(/^Signing secret of/);
    await this.page
      .getByRole("table", { name: "Webhooks" })
      .getByRole("link", { name: new URL(url).host })
      .click();
    await expect(this.page.getByRole("heading", { level: 1 })).toContainText(new URL(url).host);
    return secret;
  }

  async takeSigningSecret(title: RegExp): Promise<string> {
    const dialog = this.page.getByRole("dialog", { name: title });
    const secret = (await dialog.getByText(/^whsec_[A-Za-z0-9+/]{43}=$/).textContent()) ?? "";
    await dialog.getByRole("button", { name: "Copy signing secret" }).click();
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await expect(dialog).toBeHidden();
    return secret;
  }

  async takeSecret(title: string): Promise<string> {
    const dialog = this.page.getByRole("dialog", { name: title });
    const secret = (await dialog.getByText(/^tg_live_[A-Za-z0-9]{32}$/).textContent()) ?? "";
    await dialog.getByRole("button", { name: "Copy key" }).click();
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await expect(dialog).toBeHidden();
    return secret;
  }
}

/**
 * The newest sign-in link to an address, read where the demo's mail ends up. `operator` is signed in to the console. Mail
 * is written after the answer: where the address has had a link before, name it in `before`, and another is waited for.
 */
export async function linkFromOutbox(operator: Page, email: string, before?: string): Promise<string> {
  let link: string | null = null;
  await expect(async () => {
    await operator.goto("/outbox");
    const row = operator.getByRole("table", { name: "Outbox" }).getByRole("row").filter({ hasText: email });
    const mail = row.filter({ hasText: "Sign in to" }).first();
    await mail.getByText("Sign in to").click({ timeout: 2000 });
    link = await mail.getByRole("link", { name: /\/portal\/sign-in\// }).getAttribute("href", { timeout: 2000 });
    expect(before !== undefined && link?.endsWith(before)).toBe(false);
  }).toPass({ timeout: 30_000 });
  if (link === null) throw new Error(`no link for ${email} in the outbox`);
  return new URL(link).pathname;
}

export interface Party {
  readonly context: BrowserContext;
  readonly portal: PortalPages;
  /** Its page in the console. */
  readonly consumerPath: string;
  readonly email: string;
}

/** A consumer of its own with one owner, who is signed in to the portal. Ends with `operator` on the consumer's page. */
export async function newParty(operator: Page, browser: Browser, name: string): Promise<Party> {
  await new ConsumerPages(operator).add(name);
  const consumerPath = new URL(operator.url()).pathname;
  const email = `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}@example.test`;
  await operator.goto(`${consumerPath}?tab=portal`);
  await operator.getByRole("button", { name: "Invite member" }).click();
  const dialog = operator.getByRole("dialog", { name: "Invite member" });
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByRole("button", { name: "Invite member" }).click();
  await expect(operator.getByRole("table", { name: "Members" })).toContainText(email);

  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const portal = new PortalPages(await context.newPage());
  await portal.askForLink(email);
  await portal.signIn(await linkFromOutbox(operator, email));
  await operator.goto(consumerPath);
  return { context, portal, consumerPath, email };
}
