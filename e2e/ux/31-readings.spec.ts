import { expect, test } from "@/e2e/fixtures";

const READINGS = [
  ["402 occurrences", /\/refusals\?range=30d&status=402$/],
  ["402 share", /\/refusals\?.*sort=-calls/],
  ["Checks", /\/refusals\?range=30d$/],
  ["Refused but solvent", /\/refusals\?.*solvent=yes/],
  ["Consumers affected", /\/refusals\?group=consumer/],
  ["Revenue at risk", /\/refusals\?range=30d&status=402$/],
  ["Credits sold", /\/billing\?state=paid&tab=top-ups$/],
  ["Credits burned", /\/consumers\?/],
  ["Credits outstanding", /\/consumers\?sort=-balance$/],
  ["Paying consumers", /\/billing\?state=paid&tab=top-ups$/],
] as const;

test("each reading has a value, a change in words, and the list behind it", async ({ page }) => {
  await page.goto("/?range=30d");
  for (const [name, href] of READINGS) {
    const reading = page.getByRole("link", { name: new RegExp(`^${name}`) });
    await expect(reading).toHaveAttribute("href", href);
    await expect(reading).toHaveText(/\d.*(more|less|fewer|as many|as much|since the start|unchanged|no calls before)/);
  }
});

test("the refused but solvent are as many in the list as in the reading", async ({ page }) => {
  await page.goto("/?range=30d");
  const reading = page.getByRole("link", { name: /^Refused but solvent/ });
  const count = /solvent([\d,]+)/.exec((await reading.textContent()) ?? "")?.[1];
  await reading.click();
  await expect(page.getByRole("status").filter({ hasText: /occurrences$/ })).toHaveText(`${count} occurrences`);
});
