import { DefinitionList } from "@/components/shell/definition-list";

/** What a file may hold. */
export function ColumnsHint() {
  return (
    <div className="text-12">
      <p className="mb-2 font-strong">Columns, in any order</p>
      <DefinitionList
        items={[
          { name: "external id", value: "needed: tells which consumer" },
          { name: "name", value: "needed for a new one" },
          { name: "e-mail", value: "ada@example.com" },
          { name: "metadata", value: 'a flat JSON object: {"crm_id": "A-17"}' },
          { name: "plan", value: "a published plan's name" },
          { name: "credits", value: "granted to a new consumer, once" },
        ]}
      />
      <p className="mt-3 text-ink-3">
        The first line names them; commas, semicolons or tabs stand between. An empty cell leaves what there is. At most
        500 rows.
      </p>
    </div>
  );
}
