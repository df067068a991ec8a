import { seededRandom } from "@/lib/kernel/random";
import { NO_BUG, type PlantedBug } from "./planted-bug";
import { Dice } from "./virtual-time";
import { World } from "./world";

export interface Outcome {
  readonly seed: number;
  readonly steps: number;
  /** Null: every promise held. */
  readonly failure: Error | null;
  /** What happened, step by step, for a bug report. */
  readonly story: readonly string[];
  readonly calls: number;
}

/** Most worlds are short; every tenth is longer and every hundredth long, since some bugs need many steps. */
export function stepsOf(seed: number): number {
  if (seed % 100 === 0) return 500;
  return seed % 10 === 0 ? 100 : 20;
}

/** One world, from its seed. The same seed and steps give the same story. */
export async function simulate(seed: number, steps: number, bug: PlantedBug = NO_BUG): Promise<Outcome> {
  const world = new World(seed, bug);
  const failure = await run(world, seed, steps).then(
    () => null,
    (error) => (error instanceof Error ? error : new Error(String(error))),
  );
  return { seed, steps, failure, story: world.story, calls: world.witness.calls };
}

async function run(world: World, seed: number, steps: number): Promise<void> {
  const dice = new Dice(seededRandom(seed ^ 0x5eed));
  const habits = habitsOf(dice);
  await world.begin();
  world.check();
  for (let n = 0; n < steps; n++) {
    await pickOf(habits, dice)(world, dice);
    world.check();
  }
  await world.quiet();
}

type Step = (world: World, dice: Dice) => Promise<void> | void;

const ALWAYS: readonly (readonly [number, Step])[] = [
  [40, (world) => world.call()],
  [8, (world) => world.settle()],
  [14, (world, dice) => world.pass(dice.between(1, 600))],
  [4, (world, dice) => world.pass(dice.between(1_000, 15_000))],
  [3, (world) => world.topUp()],
  [2, (world) => world.keepHouse()],
  [5, (world) => world.startSome()],
  [4, (world) => world.resumeAll()],
];

/** Each world has some of them, in a measure of its own, so that rare ones meet. */
const SOMETIMES: readonly Step[] = [
  (world) => world.clawBack(),
  (world) => world.reconfigure(),
  (world) => world.declareLost(),
  (world) => world.stopOne(),
  (world) => world.killOne(),
  (world) => world.killAtWrite(),
  (world) => world.restartTwice(),
  (world) => world.losePower(),
  (world) => world.pauseOne(),
  (world) => world.endure(),
  (world) => world.cutOff(),
  (world) => world.loseDatabase(),
  (world) => world.slowDatabase(),
  (world) => world.loseMessages(),
  (world) => world.setWallClock(),
  (world) => world.breakDisk(),
  (world, dice) => world.pass(dice.between(60_000, 200_000)),
];

function habitsOf(dice: Dice): readonly (readonly [number, Step])[] {
  const some = SOMETIMES.flatMap((step) => (dice.chance(0.5) ? [[dice.between(1, 5), step] as const] : []));
  return [...ALWAYS, ...some];
}

function pickOf(habits: readonly (readonly [number, Step])[], dice: Dice): Step {
  let rest = dice.between(0, habits.reduce((sum, [weight]) => sum + weight, 0) - 1);
  for (const [weight, step] of habits) {
    if (rest < weight) return step;
    rest -= weight;
  }
  throw new RangeError("the weights do not add up");
}
