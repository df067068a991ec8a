import { describe, expect, test } from "vitest";
import { compileSnapshot } from "./compile-snapshot";
import { planVersion, routeRow, snapshotRows } from "./test-snapshot";

function matcher(...routes: Parameters<typeof routeRow>[0][]) {
  const snapshot = compileSnapshot(
    snapshotRows({ routes: routes.map((route, at) => routeRow({ id: at + 1, ...route })) }),
  );
  return {
    problems: snapshot.problems,
    find: (method: string, path: string, host: string | null = null) =>
      snapshot.matchRoute(method, host, path)?.name ?? null,
  };
}

describe("route matching", () => {
  test("HEAD matches GET, unless it has a route of its own; other methods do not", () => {
    const { find } = matcher(
      { name: "get", path: "/a" },
      { name: "head", method: "HEAD", path: "/b" },
      { name: "b", path: "/b" },
    );
    expect([find("GET", "/a"), find("HEAD", "/a"), find("POST", "/a")]).toEqual(["get", "get", null]);
    expect([find("HEAD", "/b"), find("GET", "/b")]).toEqual(["head", "b"]);
  });

  test("any method, also one that nobody has heard of, and the route's own method goes first", () => {
    const { find } = matcher({ name: "any", method: "*", path: "/a" }, { name: "post", method: "POST", path: "/a" });
    expect([find("POST", "/a"), find("BREW", "/a"), find("HEAD", "/a"), find("get", "/a")]).toEqual([
      "post",
      "any",
      "any",
      "any",
    ]);
  });

  test("the more specific pattern goes first, whatever its method", () => {
    const { find } = matcher(
      { name: "city", path: "/v1/:city" },
      { name: "status", method: "*", path: "/v1/status" },
      { name: "rest", method: "*", path: "/v1/*" },
    );
    expect([find("GET", "/v1/oslo"), find("GET", "/v1/status"), find("GET", "/v1/a/b")]).toEqual([
      "city",
      "status",
      "rest",
    ]);
  });

  test("a route with the host goes before one without", () => {
    const { find } = matcher(
      { name: "any", path: "/a" },
      { name: "api", host: "api.example.com", path: "/a" },
      { name: "b", path: "/b" },
    );
    expect(find("GET", "/a", "api.example.com")).toBe("api");
    expect(find("GET", "/a", "other.example.com")).toBe("any");
    expect(find("GET", "/b", "api.example.com")).toBe("b");
    expect(find("GET", "/a")).toBe("any");
  });

  test("case matters, except where the route says not", () => {
    const { find } = matcher(
      { name: "exact", path: "/Exact" },
      { name: "folded", path: "/Folded/:Id", caseSensitive: false },
    );
    expect([find("GET", "/Exact"), find("GET", "/exact"), find("GET", "/FOLDED/X")]).toEqual(["exact", null, "folded"]);
  });

  test("a pattern's trailing slash means nothing, and long segments match", () => {
    const { find } = matcher({ name: "slash", path: "/a/" }, { name: "long", path: "/long/:x" });
    expect(find("GET", "/a")).toBe("slash");
    expect(find("GET", `/long/${"x".repeat(8_000)}`)).toBe("long");
  });

  test("a path that does not decode matches nothing, and nothing throws", () => {
    const { find } = matcher({ name: "all", path: "/*" });
    expect(find("GET", "/%FF")).toBeNull();
    expect(find("GET", "/%E2%82%AC")).toBe("all");
  });

  test("of patterns that are the same the first method stands, and what cannot be compiled is named and left out", () => {
    const { find, problems } = matcher(
      { name: "one", path: "/a/:x" },
      { name: "same", path: "/a/:y" },
      { name: "bad", path: "/b/*/c" },
      { name: "good", path: "/c" },
    );
    expect([find("GET", "/a/1"), find("GET", "/c")]).toEqual(["one", "good"]);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/^same: /);
    expect(problems[1]).toMatch(/^bad: /);
  });
});

describe("prices", () => {
  const token = routeRow({ id: 3, name: "chat", priceKind: "token", holdMicros: 700, priceMicros: 5 });
  const rows = snapshotRows({
    routes: [routeRow({ id: 1, priceMicros: 10 }), routeRow({ id: 2, path: "/b", priceMicros: 20 }), token],
    planVersions: [
      planVersion({ id: 11, planId: 1, version: 1, routes: [{ routeId: 1, priceMicros: 3 }] }),
      planVersion({
        id: 12,
        planId: 1,
        version: 2,
        routes: [
          { routeId: 1, priceMicros: 0 },
          { routeId: 2, priceMicros: null },
          { routeId: 3, priceMicros: 1 },
          { routeId: 99, priceMicros: 1 },
        ],
      }),
    ],
  });

  test("the plan's price, else the route's; a token route asks its hold; a route without a row is not in the plan", () => {
    const snapshot = compileSnapshot(rows);
    expect([...(snapshot.plans.get(12)?.prices ?? [])]).toEqual([
      [1, { unitMicros: 0, from: "plan" }],
      [2, { unitMicros: 20, from: "route" }],
      [3, { unitMicros: 700, from: "hold" }],
    ]);
    expect(snapshot.plans.get(11)?.prices.has(2)).toBe(false);
  });

  test("only a plan's newest version says what it sells", () => {
    const snapshot = compileSnapshot(rows);
    expect(snapshot.plansWithRoute(2)).toEqual([1]);
    expect(snapshot.plansWithRoute(99)).toEqual([1]);
    expect(snapshot.plansWithRoute(77)).toEqual([]);
  });
});
