import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";

import { type Column, DataTable } from "./data-table";
import { activeFilters } from "./filter-bar";
import { Pager } from "./pager";

interface Row {
  readonly id: string;
  readonly calls: number | null;
}

const columns: readonly Column<Row>[] = [
  { id: "id", header: "Id", cell: (row) => row.id, sort: "id" },
  { id: "calls", header: "Calls", cell: (row) => row.calls, align: "right", sort: "calls", descendingFirst: true },
];
const address = { path: "/rows", params: { page: "3", state: "active" } };

function render(rows: readonly Row[], empty?: string): string {
  return renderToStaticMarkup(
    <DataTable
      label="Rows"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => `/rows/${row.id}`}
      address={address}
      sort={{ key: "id", descending: false }}
      empty={empty}
    />,
  );
}

describe("a table", () => {
  test("says by what it is sorted, and links the other ways without the page", () => {
    const html = render([{ id: "a", calls: 1 }]);
    expect(html).toMatch(/aria-sort="ascending"[^>]*><a[^>]*href="\/rows\?sort=-id&amp;state=active"/);
    expect(html).toContain('href="/rows?sort=-calls&amp;state=active"');
  });

  test("makes the first cell the link of its row, and shows what is missing as a dash", () => {
    const html = render([{ id: "a", calls: null }]);
    expect(html).toMatch(/<a[^>]*href="\/rows\/a"[^>]*>a<\/a>/);
    expect(html).toMatch(/text-right[^>]*>—<\/td>/);
  });

  test("shows 0 as 0", () => {
    expect(render([{ id: "a", calls: 0 }])).toMatch(/text-right[^>]*>0<\/td>/);
  });

  test("without rows says why instead", () => {
    const html = render([], "No rows yet");
    expect(html).toContain("No rows yet");
    expect(html).not.toContain("<table");
  });
});

describe("the pages of a list", () => {
  const pager = (page: number, total: number) =>
    renderToStaticMarkup(<Pager address={address} page={page} pageSize={50} total={total} />);

  test("count and link both ways", () => {
    const html = pager(2, 12_345);
    expect(html).toContain("51–100 of 12,345");
    expect(html).toMatch(/<a[^>]*rel="prev"[^>]*href="\/rows\?state=active"/);
    expect(html).toMatch(/<a[^>]*rel="next"[^>]*href="\/rows\?page=3&amp;state=active"/);
  });

  test("end at the last", () => {
    const html = pager(3, 101);
    expect(html).toContain("101–101 of 101");
    expect(html).not.toContain('rel="next"');
  });

  test("of one page is only a count, of none is nothing", () => {
    expect(pager(1, 13)).not.toContain("Next");
    expect(pager(1, 13)).toContain("1–13 of 13");
    expect(pager(1, 0)).toBe("");
  });
});

test("a search counts as a filter, an empty one does not", () => {
  const filters = [{ param: "state", label: "State" }];
  expect(activeFilters({ path: "/rows", params: { state: "active", q: "x" } }, filters)).toBe(2);
  expect(activeFilters({ path: "/rows", params: { state: "", sort: "id" } }, filters)).toBe(0);
});
