import { describe, expect, test } from "vitest";
import { z } from "zod";
import { jsonOf, line, whole } from "@/lib/platform/fields";
import { parseForm, typedValues } from "./form";

const Input = z.strictObject({
  name: line({ max: 10 }),
  units: whole({ min: 0, max: 100 }).optional(),
  note: z.string().optional(),
  tags: z.array(z.string().max(5)).default([]),
  rows: jsonOf(z.array(z.strictObject({ label: z.string() }))).optional(),
});

function parse(fields: Record<string, string | string[] | File>, multiline?: string[]) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) form.append(name, one);
  return parseForm(Input, form, multiline);
}

describe("a form's fields", () => {
  test("become the schema's output; React's and the wrapper's own are left out", () => {
    expect(parse({ name: " Acme ", units: "7", "tags[]": ["a", "b"], requestId: "x", $ACTION_KEY: "k" })).toEqual({
      ok: true,
      input: { name: "Acme", units: 7, tags: ["a", "b"] },
    });
  });

  test("a list of one is a list, of none the default", () => {
    expect(parse({ name: "A", "tags[]": "a" })).toMatchObject({ input: { tags: ["a"] } });
    expect(parse({ name: "A" })).toMatchObject({ input: { tags: [] } });
  });

  test("each wrong one has its own words, by its path", () => {
    expect(parse({ name: "far too long a name", units: "-1", "tags[]": ["fine", "not fine"] })).toEqual({
      ok: false,
      message: "3 fields need a change.",
      fieldErrors: {
        name: "Takes at most 10 characters.",
        units: "Takes a whole number from 0 to 100.",
        "tags.1": expect.any(String),
      },
    });
  });

  test.each(["constructor", "hasOwnProperty", "role"])("an unknown one, %s, is named and refused", (name) => {
    expect(parse({ name: "Acme", [name]: "x" })).toMatchObject({
      ok: false,
      message: expect.stringContaining(`“${name}”`),
    });
  });

  test("__proto__ is an ordinary unknown field", () => {
    const form = new FormData();
    form.set("name", "Acme");
    form.set("__proto__", "x");
    expect(parseForm(Input, form)).toMatchObject({ ok: false, message: expect.stringContaining("“__proto__”") });
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test("one that is sent twice is refused, not joined", () => {
    expect(parse({ name: ["Acme", "Other"] })).toMatchObject({ ok: false, fieldErrors: { name: "Was sent twice." } });
  });

  test("a file is no text", () => {
    const file = new File(["x"], "x.txt");
    expect(parse({ name: file })).toMatchObject({ fieldErrors: { name: "Needs text, not a file." } });
  });
});

describe("text that cannot be stored or shown", () => {
  test.each([
    ["a lone surrogate", "A\ud800B", /half of a character/],
    ["NUL", "A\0B", /control character/],
    ["an escape sequence", "A\u001b[31mB", /control character/],
    ["a line break", "A\r\nB", /one line/],
    ["a tab", "A\tB", /one line/],
  ])("%s is refused at its field", (_, text, words) => {
    const form = new FormData();
    form.set("name", "Acme");
    // A browser would replace a lone surrogate; another client need not.
    form.set("note", text);
    const patched = text.isWellFormed() ? form : withRaw(form, "note", text);
    expect(parseForm(Input, patched)).toMatchObject({ ok: false, fieldErrors: { note: expect.stringMatching(words) } });
  });

  test("a field of several lines may hold line breaks and tabs, nothing else", () => {
    expect(parse({ name: "A", note: "one\r\n\ttwo" }, ["note"])).toMatchObject({ input: { note: "one\n\ttwo" } });
    expect(parse({ name: "A", note: "one\u0007" }, ["note"])).toMatchObject({ ok: false });
  });

  test("is found inside JSON too", () => {
    expect(parse({ name: "A", rows: String.raw`[{"label":"a\u0000b"}]` })).toMatchObject({
      ok: false,
      fieldErrors: { "rows.0.label": expect.stringMatching(/control character/) },
    });
    expect(parse({ name: "A", rows: String.raw`[{"label":"\ud800"}]` })).toMatchObject({ ok: false });
  });
});

test("what was typed comes back, without passwords and request id", () => {
  const form = new FormData();
  form.set("email", "ada@example.com");
  form.set("password", "secret");
  form.set("newPassword", "secret");
  form.set("requestId", "x");
  expect(typedValues(form)).toEqual({ email: "ada@example.com" });
});

/** FormData makes text well-formed by itself; a client that is not a browser is imitated by iterating other entries. */
function withRaw(form: FormData, name: string, text: string): FormData {
  const entries = [...form].map(([key, value]): [string, FormDataEntryValue] => [key, key === name ? text : value]);
  return Object.assign(Object.create(form), { [Symbol.iterator]: () => entries[Symbol.iterator]() }) as FormData;
}
