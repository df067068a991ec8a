import Form from "next/form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { COMPARED_MAX } from "@/lib/plans/compare-versions";

interface VersionPickerProps {
  readonly options: readonly { readonly id: string; readonly label: string }[];
  readonly chosen: readonly string[];
}

/** Two versions at least, and one more than is chosen. */
export function VersionPicker({ options, chosen }: VersionPickerProps) {
  const places = Math.min(COMPARED_MAX, Math.max(2, chosen.length + 1));
  return (
    <Form
      action="/plans/compare"
      // Selects keep what the browser has in them: other plans are another form.
      key={chosen.join(" ")}
      aria-label="Plans to compare"
      className="grid grid-cols-2 items-end gap-2 border-line border-t px-gutter py-3 md:flex md:flex-wrap"
    >
      {Array.from({ length: places }, (_, place) => (
        <Field key={PLACES[place]} name="v" label={PLACES[place]} className="min-w-0 md:w-52">
          <Select defaultValue={chosen[place] ?? ""}>
            <option value="">{place < 2 ? "Choose…" : "None"}</option>
            {options.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
      ))}
      <Button type="submit">Compare</Button>
    </Form>
  );
}

const PLACES = ["First", "Second", "Third", "Fourth"] as const;
