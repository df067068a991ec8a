import { expect, test } from "vitest";
import { simulate } from "./simulate";

/** Other worlds each day. */
const FIRST_SEED = Math.floor(Date.now() / 86_400_000) * 100_000;
const WORLDS = 1_000;
const STEPS = 500;

test.each(Array.from({ length: 10 }, (_, part) => part))(
  `${WORLDS} worlds of ${STEPS} steps from seed ${FIRST_SEED} on keep every promise (part %i of 10)`,
  async (part) => {
    for (let seed = FIRST_SEED + part; seed < FIRST_SEED + WORLDS; seed += 10) {
      const { failure, story } = await simulate(seed, STEPS);
      expect(failure, `${story.join("\n")}\nAgain: npm run sim -- --seed ${seed} --steps ${STEPS}`).toBeNull();
    }
  },
  3_600_000,
);
