import { expect, type Locator, type Page } from "playwright/test";
import { ConsumerPages } from "@/e2e/pages/consumer-pages";

/** The forms and dialogs of routes, plans and gateways, as an operator fills them. */
export class Catalog {
  constructor(readonly page: Page) {}

  get dialog(): Locator {
    return this.page.getByRole("dialog");
  }

  heading(name: string): Locator {
    return this.page.getByRole("heading", { level: 1, name });
  }

  /** Ends on the route's page. */
  async addRoute(name: string, path: string, price: string): Promise<void> {
    await this.page.goto("/routes/new");
    await this.page.getByLabel("Name").fill(name);
    await this.page.getByLabel("Path", { exact: true }).fill(path);
    await this.page.getByLabel("Price a unit").fill(price);
    await this.page.getByRole("button", { name: "Add route" }).click();
    await expect(this.heading(name)).toBeVisible();
  }

  /** Ends on the plan's page, with an empty draft. */
  async addPlan(name: string): Promise<void> {
    await this.page.goto("/plans");
    await this.page.getByRole("button", { name: "Add plan" }).click();
    await this.dialog.getByLabel("Plan name").fill(name);
    await this.dialog.getByRole("button", { name: "Add plan" }).click();
    await expect(this.heading(name)).toBeVisible();
  }

  /** The plan's cell of a route, on the plan's page. */
  cell(plan: string, path: string): Locator {
    return this.page.getByRole("button", { name: new RegExp(`^${plan}, GET ${path}:`) });
  }

  /** Sets the price of a cell in sight, by keyboard. */
  async price(plan: string, path: string, credits: string): Promise<void> {
    await this.cell(plan, path).focus();
    await this.page.keyboard.type(credits);
    await this.page.keyboard.press("Enter");
    await expect(this.cell(plan, path)).toHaveAccessibleName(new RegExp(`: ${credits}.*changed`));
  }

  /** On the plan's page; whoever is on an earlier version comes along. */
  async publish(version: number): Promise<void> {
    await this.page.getByRole("button", { name: `Publish v${version}…` }).click();
    await this.dialog.getByRole("button", { name: `Publish v${version}` }).click();
    await expect(this.page.getByText(`v${version} on sale`)).toBeVisible();
  }

  /** A consumer of its own on the plan's newest version. Ends on the consumer's page. */
  async addSubscriber(name: string, plan: string): Promise<void> {
    const consumer = new ConsumerPages(this.page);
    await consumer.add(name);
    await consumer.openTab("Limits");
    await this.page.getByRole("button", { name: "Assign plan" }).click();
    await this.dialog.getByLabel("Plan").selectOption({ label: plan });
    await this.dialog.getByRole("button", { name: "Assign plan" }).click();
    await expect(this.dialog).toBeHidden();
  }

  async findRoute(path: string): Promise<void> {
    const search = this.page.getByRole("searchbox", { name: "Route or path" });
    await search.fill(path);
    await search.press("Enter");
    await expect(this.page.getByRole("status").filter({ hasText: /^1 route$/ })).toBeVisible();
  }
}
