import { expect, test } from "vitest";
import type { TailLine } from "./newest-refusals";
import { RefusalTail } from "./refusal-tail";

const line = (occurrence: string, n: number): TailLine => ({
  occurrence,
  decisionId: `dec_${occurrence}_${n}`,
  at: "2026-11-22T12:00:00.000Z",
  code: "rate_limited",
  status: 429,
  calls: n,
  consumer: null,
  call: "GET /x",
});

function tailOf(read: () => Promise<readonly TailLine[]>) {
  let running = 0;
  const tail = new RefusalTail({
    read,
    every: () => {
      running += 1;
      return () => {
        running -= 1;
      };
    },
  });
  return { tail, running: () => running };
}

test("tells each listener first what there is, and then what is new or has grown since the last look", async () => {
  let lines = [line("1-1", 1)];
  const { tail } = tailOf(() => Promise.resolve(lines));
  const heard: string[][] = [[], []];
  const listen = (to: number) =>
    tail.listen((news) => heard[to]?.push(news.map(({ decisionId }) => decisionId).join(" ")));
  listen(0);
  await tail.look();
  listen(1);
  lines = [line("1-2", 1), line("1-1", 1)];
  await tail.look();
  lines = [line("1-2", 1), line("1-1", 3)];
  await tail.look();
  await tail.look();
  expect(heard).toEqual([
    ["dec_1-1_1", "dec_1-2_1", "dec_1-1_3"],
    ["dec_1-2_1 dec_1-1_1", "dec_1-1_3"],
  ]);
});

test("looks by one timer for all, and not at all while nobody listens", () => {
  const { tail, running } = tailOf(() => Promise.resolve([]));
  const ends = [tail.listen(() => undefined), tail.listen(() => undefined)];
  expect([running(), tail.size]).toEqual([1, 2]);
  for (const end of ends) end();
  expect([running(), tail.size]).toEqual([0, 0]);
  tail.listen(() => undefined)();
  expect(running()).toBe(0);
});

test("a look that fails is made up for by the next one", async () => {
  const answers: (() => Promise<readonly TailLine[]>)[] = [
    () => Promise.resolve([]),
    () => Promise.reject(new Error("away")),
    () => Promise.resolve([line("1-1", 1)]),
  ];
  const { tail } = tailOf(() => (answers.shift() ?? (() => Promise.resolve([])))());
  const heard: string[] = [];
  tail.listen((news) => heard.push(...news.map(({ decisionId }) => decisionId)));
  for (let n = 0; n < 3; n++) await tail.look();
  expect(heard).toEqual(["dec_1-1_1"]);
});
