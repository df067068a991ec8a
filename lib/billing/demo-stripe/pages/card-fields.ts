import { GOOD_CARD, TEST_CARDS } from "../cards";
import { escaped } from "./layout";

/** Where a card is typed. What was typed and refused stays. */
export function cardFields(typed: string | null, error: string | null): string {
  const cards = Object.entries(TEST_CARDS).map(
    ([number, { does }]) => `<li><code>${grouped(number)}</code> ${escaped(does)}</li>`,
  );
  const invalid = error === null ? "" : ' aria-invalid="true"';
  return `<label for="card">Card number</label>
<input id="card" name="card" inputmode="numeric" autocomplete="off" value="${escaped(typed ?? grouped(GOOD_CARD))}" aria-describedby="${error === null ? "" : "refused "}cards"${invalid}>
${error === null ? "" : `<p class="error" id="refused" role="alert">${escaped(error)}</p>`}
<details><summary>Test cards</summary>
<ul id="cards">${cards.join("")}</ul></details>`;
}

function grouped(number: string): string {
  return number.replace(/(\d{4})(?=\d)/g, "$1 ");
}
