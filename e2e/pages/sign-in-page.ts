import { expect, type Page } from "playwright/test";

export class SignInPage {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto("/sign-in");
  }

  /** Ends on the page that sign-in leads to. */
  async signIn(email: string, password: string): Promise<void> {
    await this.submit(email, password);
    await expect(this.page).not.toHaveURL(/\/sign-in/);
  }

  async submit(email: string, password: string): Promise<void> {
    await this.page.getByLabel("E-mail").fill(email);
    await this.page.getByLabel("Password").fill(password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
  }
}
