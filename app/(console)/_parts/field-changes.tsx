import { type FieldChange, fieldChanges } from "@/lib/audit/describe";

/** Before → after of an audit row, field after field on one line that wraps. */
export function FieldChanges({ before, after }: { readonly before: unknown; readonly after: unknown }) {
  const changes = fieldChanges(before, after);
  if (changes.length === 0) return "—";
  return (
    <ul className="flex max-w-[520px] flex-wrap gap-x-4 gap-y-0.5 whitespace-normal">
      {changes.map((change) => (
        <li key={change.field} className="[overflow-wrap:anywhere]">
          <span className="text-ink-3">{change.field}</span> <Sides change={change} />
        </li>
      ))}
    </ul>
  );
}

function Sides({ change: { before, after } }: { readonly change: FieldChange }) {
  if (before === null) return <span>{after}</span>;
  return (
    <>
      <del className="text-ink-3">
        <span className="sr-only">from </span>
        {before}
      </del>{" "}
      <span aria-hidden="true">→</span> <span className="sr-only">to </span>
      <span>{after ?? "—"}</span>
    </>
  );
}
