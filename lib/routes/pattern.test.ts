import fc from "fast-check";
import { expect, test } from "vitest";
import { compileSnapshot } from "@/lib/engine/compile-snapshot";
import { canonicalPath } from "@/lib/engine/path";
import { examplePath, hostProblem, pathSyntaxProblem } from "./pattern";

function compile(path: string) {
  const route = {
    id: 1,
    name: "route",
    host: null,
    method: "GET",
    path,
    caseSensitive: true,
    priceKind: "unit" as const,
    priceMicros: 0,
    holdMicros: 0,
    reservationTtlS: 600,
    expiryPolicy: "charge" as const,
  };
  return compileSnapshot({ configVersion: 0, routes: [route], planVersions: [], gateways: [], modelPrices: [] });
}

const segment = fc.oneof(
  fc.stringMatching(/^[a-z0-9._~-]{1,8}$/),
  fc.stringMatching(/^:[a-z]{1,6}$/),
  fc.stringMatching(/^:[a-z]{1,3}[-.]:[e-z]{4,6}$/),
  fc.constantFrom("::", "a::b", "*", ":", "(x)", "%41", "å", "..", "", "a*b", "a b", "\ud800"),
);
const pattern = fc.oneof(
  fc.array(segment, { minLength: 1, maxLength: 6 }).map((segments) => `/${segments.join("/")}`),
  fc.string({ maxLength: 60, unit: "binary" }),
);

test("whatever the syntax allows, the gate's index compiles", () => {
  fc.assert(
    fc.property(pattern, (path) => {
      fc.pre(pathSyntaxProblem(path) === null);
      expect(compile(path).problems).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test("an example of a pattern in canonical form is matched by it", () => {
  fc.assert(
    fc.property(pattern, (path) => {
      fc.pre(pathSyntaxProblem(path) === null);
      const example = examplePath(path);
      const canonical = canonicalPath(example);
      fc.pre(canonical.ok && canonical.value === example);
      expect(compile(path).matchRoute("GET", null, example)?.id).toBe(1);
    }),
    { numRuns: 2000 },
  );
});

test("no text makes the checks throw", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 600, unit: "binary" }), (text) => {
      for (const problem of [pathSyntaxProblem(text), hostProblem(text)]) {
        expect(problem === null || problem.length > 0).toBe(true);
      }
    }),
  );
});
