import { expect, test } from "vitest";
import { CONTACT_LIMIT_MS, GateState } from "./gate-state";

test("I13 F14 after a sleep the answer to a question of before it is no contact, since nobody knows how old it is", () => {
  const state = new GateState();
  state.noteReport(1_000);
  expect(state.spendUntilMs).toBe(1_000 + CONTACT_LIMIT_MS);
  state.forgetContact(2_000);
  state.noteReport(1_900);
  expect(state.contactAgeMs(2_100)).toBeNull();
  expect(state.spendUntilMs).toBe(Number.NEGATIVE_INFINITY);
  state.noteContact(2_050);
  expect(state.contactAgeMs(2_100)).toBe(50);
});

test("D21 an answer is no report: a start that was silent for long spends only once Postgres has written it down", () => {
  const state = new GateState();
  state.noteReport(1_000);
  state.noteContact(1_000 + CONTACT_LIMIT_MS);
  expect(state.contactAgeMs(1_000 + CONTACT_LIMIT_MS)).toBe(0);
  expect(state.spendUntilMs).toBe(1_000 + CONTACT_LIMIT_MS);
});
