import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { MayOwe } from "./may-owe";

const CREDIT = 1_000_000;

function textOf(debtMicros: number, when: { whenExhausted: boolean; whenAway: boolean }): string {
  const markup = renderToStaticMarkup(<MayOwe terms={{ capMicros: 50 * CREDIT, ...when }} debtMicros={debtMicros} />);
  return markup.replace(/<[^>]+>/g, "");
}

test("says how much the plan lends and on which occasion, and once something is owed, what is left of that", () => {
  expect(textOf(0, { whenExhausted: true, whenAway: false })).toBe("up to 50.00, once its credits are used up");
  expect(textOf(12 * CREDIT, { whenExhausted: true, whenAway: true })).toBe(
    "up to 50.00, once its credits are used up or while a gate cannot reach the database; owes 12.00, so 38.00 more",
  );
  // A claw-back may take a debt beyond the cap.
  expect(textOf(60 * CREDIT, { whenExhausted: false, whenAway: true })).toBe(
    "up to 50.00, while a gate cannot reach the database; owes 60.00, so 0.00 more",
  );
});
