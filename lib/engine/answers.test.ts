import { expect, test } from "vitest";
import { type Answer, Answers } from "./answers";

function answer(decisionId: string): Answer {
  return { payloadHash: "p", decisionId, costMicros: 1, availableMicros: 2, reservedMicros: 0, reservation: null };
}

test("remembers an answer for its time and not longer", () => {
  const answers = new Answers();
  answers.remember("a", answer("dec_1"), 1_000, 500);
  expect(answers.recall("a", 1_499)?.decisionId).toBe("dec_1");
  expect(answers.recall("a", 1_500)).toBeNull();
  expect(answers.recall("b", 1_000)).toBeNull();
  expect(answers.size).toBe(0);
});

test("at its bound the oldest go, counted; what has expired goes uncounted", () => {
  const answers = new Answers(2);
  answers.remember("a", answer("dec_1"), 0, 1_000);
  answers.remember("b", answer("dec_2"), 0, 1_000);
  answers.remember("c", answer("dec_3"), 0, 1_000);
  expect([answers.recall("a", 1), answers.recall("c", 1)?.decisionId]).toEqual([null, "dec_3"]);
  expect([answers.size, answers.dropped]).toEqual([2, 1]);
  answers.remember("d", answer("dec_4"), 2_000, 1_000);
  expect([answers.size, answers.dropped]).toEqual([1, 1]);
});
