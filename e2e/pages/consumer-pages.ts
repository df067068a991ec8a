import { expect, type Page } from "playwright/test";

/** Adding a consumer, and its page. */
export class ConsumerPages {
  constructor(readonly page: Page) {}

  /** Ends on the new consumer's page. */
  async add(name: string, externalId = externalIdOf(name)): Promise<void> {
    await this.page.goto("/consumers/new");
    await this.page.getByLabel("Name", { exact: true }).fill(name);
    await this.page.getByLabel("External id").fill(externalId);
    await this.page.getByRole("button", { name: "Add consumer" }).click();
    await expect(this.page.getByRole("heading", { level: 1, name })).toBeVisible();
  }

  async openTab(name: string): Promise<void> {
    const tab = this.page.getByRole("navigation", { name: "Consumer" }).getByRole("link", { name });
    await tab.click();
    await expect(tab).toHaveAttribute("aria-current", "page");
  }

  /** Ends with the dialog closed. */
  async grant(credits: string, reason: string): Promise<void> {
    await this.page.getByRole("button", { name: "Grant credits" }).click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByLabel("Credits to grant").fill(credits);
    await dialog.getByLabel("Reason").fill(reason);
    await dialog.getByRole("button", { name: "Grant credits" }).click();
    await expect(dialog).toBeHidden();
  }

  /** Gives back the secret, which is nowhere else afterwards. */
  async createKey(name: string): Promise<string> {
    await this.page.getByRole("button", { name: "Create key" }).first().click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByLabel("Key name").fill(name);
    await dialog.getByRole("button", { name: "Create key" }).click();
    await expect(dialog.getByRole("heading", { name: `Key “${name}” created` })).toBeVisible();
    return (await dialog.getByText(/^tg_live_[A-Za-z0-9]{32}$/).textContent()) ?? "";
  }
}

export function externalIdOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}
