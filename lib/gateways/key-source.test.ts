import { expect, test } from "vitest";
import { curlKey, keySourceOf, keySourceText } from "./key-source";

test.each([
  ["header:x-api-key", "X-Api-Key", "-H 'X-Api-Key: k'", ""],
  ["bearer", "bearer token", "-H 'Authorization: Bearer k'", ""],
  ["query:api_key", "?api_key", "", "?api_key=k"],
])("%s reads as %s and is sent by curl", (source, text, argument, query) => {
  expect(keySourceText(source)).toBe(text);
  expect(curlKey(source, "k")).toEqual({ argument, query });
});

test("a name keeps its colons", () => {
  expect(keySourceOf("header:a:b")).toEqual({ place: "header", name: "a:b" });
});
