import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";

import { FormStateContext } from "@/components/forms/form-state";

import { Field } from "./field";
import { Input } from "./input";
import { Switch } from "./switch";

function render(children: ReactNode): string {
  return renderToStaticMarkup(
    <FormStateContext
      value={{
        pending: false,
        fieldErrors: { amount: "Give an amount above 0." },
        values: { amount: "0", auto: "on" },
      }}
    >
      {children}
    </FormStateContext>,
  );
}

test("a refused field keeps what was typed and is tied to its error and its hint", () => {
  const html = render(
    <Field name="amount" label="Credits" hint="Balance 28.20">
      <Input defaultValue="5" />
    </Field>,
  );
  const [, id] = /<label for="([^"]+)"/.exec(html) ?? [];
  expect(html).toContain(`<input id="${id}" aria-describedby="${id}-error ${id}-hint" aria-invalid="true"`);
  expect(html).toContain('value="0"');
  expect(html).toContain(`id="${id}-error"`);
});

test("a field that was not refused has no error and its own value", () => {
  const html = render(
    <Field name="reason" label="Reason">
      <Input defaultValue="goodwill" />
    </Field>,
  );
  expect(html).not.toMatch(/aria-invalid="|aria-describedby/);
  expect(html).toContain('value="goodwill"');
});

test("a switch that was on when the form was refused is on again", () => {
  expect(
    render(
      <Field name="auto" label="Auto top-up">
        <Switch defaultChecked={false} />
      </Field>,
    ),
  ).toContain('checked=""');
});
