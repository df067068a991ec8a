import { expect, test } from "vitest";

import { type ConfigFlag, clusterFlags, clusterLabel } from "./flag-clusters";

const flag = (atMs: number): ConfigFlag => ({ atMs, label: `v${atMs}`, summary: "", detail: "", href: "/audit" });
const span = { fromMs: 0, toMs: 1000 };

test("flags that would cover each other become one", () => {
  const clusters = clusterFlags([flag(500), flag(505), flag(100), flag(518), flag(521)], span, 2);
  expect(clusters.map((cluster) => [cluster.percent, clusterLabel(cluster)])).toEqual([
    [10, "v100"],
    [50, "v500–v518"],
    [52.1, "v521"],
  ]);
});

test("a flag at the very end, which is drawn leftwards, leaves its neighbour room", () => {
  expect(clusterFlags([flag(930), flag(950), flag(999)], span, 3).map(clusterLabel)).toEqual(["v930–v950", "v999"]);
  expect(clusterFlags([flag(950), flag(999)], span, 3).map(clusterLabel)).toEqual(["v950–v999"]);
});

test("flags of another time are left out", () => {
  expect(clusterFlags([flag(-1), flag(1000)], span, 2)).toEqual([]);
});
