import { expect, test } from "vitest";
import { PLANTED_BUGS } from "./planted-bugs";
import { type Outcome, simulate, stepsOf } from "./simulate";

const WORLDS = 2_000;
const PARTS = 8;

/** The seed's story and the command that tells it again. */
function report({ seed, steps, failure, story }: Outcome): string {
  return `${failure?.message}\n${story.join("\n")}\nAgain: npm run sim -- --seed ${seed} --steps ${steps}`;
}

test.each(Array.from({ length: PARTS }, (_, part) => part))(
  `I1-I22 F1-F17 whatever happens to gates, disks, clocks and Postgres, every promise holds (part %i of ${PARTS})`,
  async (part) => {
    for (let seed = part + 1; seed <= WORLDS; seed += PARTS) {
      const outcome = await simulate(seed, stepsOf(seed));
      expect(outcome.failure, report(outcome)).toBeNull();
    }
  },
  240_000,
);

test("the same seed tells the same story", async () => {
  const [first, second] = [await simulate(70, 150), await simulate(70, 150)];
  expect(first.story.length).toBeGreaterThan(100);
  expect(second.story).toEqual(first.story);
});

/** Until each planted bug must have been noticed; some need long worlds. */
const SEEDS_MAX = 120;

test(`each planted bug is noticed within ${SEEDS_MAX} seeds`, async () => {
  const lines: string[] = [];
  const unnoticed: string[] = [];
  for (const bug of PLANTED_BUGS) {
    let noticed: Outcome | null = null;
    for (let seed = 1; seed <= SEEDS_MAX && noticed === null; seed++) {
      const outcome = await simulate(seed, seed % 3 === 0 ? 400 : 120, bug);
      if (outcome.failure !== null) noticed = outcome;
    }
    if (noticed === null) unnoticed.push(bug.name);
    lines.push(
      `${String(noticed?.seed ?? "never").padStart(7)}  ${bug.name}: ${noticed?.failure?.message.slice(0, 90)}`,
    );
  }
  const count = PLANTED_BUGS.length - unnoticed.length;
  process.stdout.write(`Planted bugs: ${count} of ${PLANTED_BUGS.length} noticed; at seed:\n${lines.join("\n")}\n`);
  expect(unnoticed).toEqual([]);
}, 240_000);
