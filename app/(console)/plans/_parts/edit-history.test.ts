import { expect, test } from "vitest";
import { type CellEdit, NO_EDITS, withEdit, withRedone, withUndone } from "./edit-history";

function edit(name: string): CellEdit {
  return { planId: "plan_1", routeId: "rt_1", name, before: null, after: { ownPrice: name, limits: [] } };
}

function names({ done, undone }: typeof NO_EDITS): string[][] {
  return [done.map(({ name }) => name), undone.map(({ name }) => name)];
}

test("edits are undone from the newest, and done again in their order", () => {
  const two = withEdit(withEdit(NO_EDITS, edit("a")), edit("b"));
  const none = withUndone(withUndone(two));
  expect(names(none)).toEqual([[], ["b", "a"]]);
  expect(names(withRedone(none))).toEqual([["a"], ["b"]]);
  expect(names(withRedone(withRedone(none)))).toEqual(names(two));
});

test("a new edit ends what could be done again", () => {
  const undone = withUndone(withEdit(NO_EDITS, edit("a")));
  expect(names(withEdit(undone, edit("b")))).toEqual([["b"], []]);
});

test("with nothing to undo or redo, both leave it as it is", () => {
  expect(withUndone(NO_EDITS)).toEqual(NO_EDITS);
  expect(withRedone(NO_EDITS)).toEqual(NO_EDITS);
});

test("the oldest of more than 100 edits is forgotten", () => {
  const many = Array.from({ length: 101 }, (_, index) => edit(String(index))).reduce(withEdit, NO_EDITS);
  expect(many.done).toHaveLength(100);
  expect(many.done[0]?.name).toBe("1");
});
