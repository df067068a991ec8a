import { describe, expect, test } from "vitest";

import { hrefWith, type ListAddress, sortHref, sortOf } from "./list-address";

const list: ListAddress = {
  path: "/consumers",
  params: { q: "a&b", state: ["active", "suspended"], page: "7", plan: undefined },
};

describe("the address of a list", () => {
  test("keeps the query, escapes it and forgets the page", () => {
    expect(hrefWith(list, {})).toBe("/consumers?q=a%26b&state=active&state=suspended");
  });

  test("sets, replaces and takes out names", () => {
    expect(hrefWith(list, { q: null, state: "active", plan: "pln_1" })).toBe("/consumers?plan=pln_1&state=active");
  });

  test("can go to a page", () => {
    expect(hrefWith({ path: "/consumers", params: {} }, { page: "2" })).toBe("/consumers?page=2");
  });

  test("has no question mark without a query", () => {
    expect(hrefWith({ path: "/consumers", params: { page: "2" } }, {})).toBe("/consumers");
  });

  test("takes a name like __proto__ for a name", () => {
    expect(hrefWith({ path: "/consumers", params: JSON.parse('{"__proto__":"x"}') }, {})).toBe(
      "/consumers?__proto__=x",
    );
  });
});

describe("sorting", () => {
  const byName = { key: "name", descending: false };

  test("is read from the query", () => {
    expect(sortOf({ path: "/", params: { sort: "-created" } }, byName)).toEqual({ key: "created", descending: true });
    expect(sortOf({ path: "/", params: {} }, byName)).toEqual(byName);
  });

  test("turns round on the sorted column and starts a new one in its own direction", () => {
    const address = { path: "/consumers", params: { page: "3" } };
    expect(sortHref(address, byName, "name", false)).toBe("/consumers?sort=-name");
    expect(sortHref(address, byName, "created", true)).toBe("/consumers?sort=-created");
  });
});
