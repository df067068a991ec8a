import { expect, test } from "vitest";
import { type Answer, Answers } from "./answers";

function answer(decisionId: string): Answer {
  return { payloadHash: "p", decisionId, costMicros: 1, availableMicros: 2, reservedMicros: 0, reservation: null };
}

test("remembers an answer for its time and not longer", () => {
  const answers = new Answers();
  answers.remember("a", answer("dec_1"), 1_000, 500, null);
  expect(answers.recall("a", 1_499)?.decisionId).toBe("dec_1");
  expect(answers.recall("a", 1_500)).toBeNull();
  expect(answers.recall("b", 1_000)).toBeNull();
  expect(answers.size).toBe(0);
});

test("at its bound the oldest go, counted; what has expired goes uncounted", () => {
  const answers = new Answers(2);
  answers.remember("a", answer("dec_1"), 0, 1_000, null);
  answers.remember("b", answer("dec_2"), 0, 1_000, null);
  answers.remember("c", answer("dec_3"), 0, 1_000, null);
  expect([answers.recall("a", 1), answers.recall("c", 1)?.decisionId]).toEqual([null, "dec_3"]);
  expect([answers.size, answers.dropped]).toEqual([2, 1]);
  answers.remember("d", answer("dec_4"), 2_000, 1_000, null);
  expect([answers.size, answers.dropped]).toEqual([1, 1]);
});

test("what has expired behind a key that has not waits for it, and goes uncounted", () => {
  const answers = new Answers(3);
  answers.remember("key", answer("dec_1"), 0, 600_000, null);
  answers.remember("id", answer("dec_2"), 0, 60_000, null);
  answers.remember("other", answer("dec_3"), 0, 60_000, null);
  answers.remember("new", answer("dec_4"), 61_000, 60_000, null);
  expect([answers.recall("key", 61_000), answers.size, answers.dropped]).toEqual([null, 3, 1]);
  answers.remember("newer", answer("dec_5"), 61_000, 60_000, null);
  expect([answers.size, answers.dropped]).toEqual([2, 1]);
});

test("says how far back the journal must go: to the first answer that may still be asked for", () => {
  const answers = new Answers();
  expect(answers.oldestPosition(0)).toBeNull();
  answers.remember("old", answer("dec_0"), 0, 600_000, null);
  expect(answers.oldestPosition(0)).toBeNull();
  answers.remember("a", answer("dec_1"), 0, 60_000, 5);
  answers.remember("b", answer("dec_2"), 900, 600_000, 6);
  answers.remember("c", answer("dec_3"), 1_000, 60_000, 7);
  expect(answers.oldestPosition(599_000)).toBe(5);
  answers.remember("d", answer("dec_4"), 599_000, 60_000, 90);
  expect(answers.oldestPosition(600_900)).toBe(90);
  expect(answers.oldestPosition(659_000)).toBeNull();
});
