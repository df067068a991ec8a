import { parseArgs } from "node:util";
import { type Outcome, simulate, stepsOf } from "./simulate";

/**
 * npm run sim -- [--seeds N] [--steps M] [--seed S]: the N worlds from seed S (1) on, of M steps each or of mixed lengths; without
 * --seeds the one of S, with its story.
 * Ends with status 1 at the first promise that is broken, its story, and the command that shows it again.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { seeds: { type: "string" }, steps: { type: "string" }, seed: { type: "string" } },
  });
  const steps = values.steps === undefined ? null : wholeNumber("steps", values.steps);
  const first = wholeNumber("seed", values.seed ?? "1");
  if (values.seed !== undefined && values.seeds === undefined) {
    const outcome = await simulate(first, steps ?? stepsOf(first));
    process.stdout.write(`${outcome.story.join("\n")}\n`);
    if (outcome.failure !== null) report(outcome);
    return;
  }
  const seeds = wholeNumber("seeds", values.seeds ?? "500");
  const startedMs = performance.now();
  let [stepsDone, calls] = [0, 0];
  for (let seed = first; seed < first + seeds; seed++) {
    const outcome = await simulate(seed, steps ?? stepsOf(seed));
    if (outcome.failure !== null) {
      process.stdout.write(`${outcome.story.join("\n")}\n`);
      report(outcome);
      return;
    }
    stepsDone += outcome.steps;
    calls += outcome.calls;
  }
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  process.stdout.write(
    `${seeds} worlds, ${stepsDone} steps, ${calls} calls charged: every promise held (${seconds} s)\n`,
  );
}

function report({ seed, steps, failure }: Outcome): void {
  console.error(`\nBroken: ${failure?.stack}\nAgain:  npm run sim -- --seed ${seed} --steps ${steps}`);
  process.exitCode = 1;
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`--${name}: a whole number from 1, not ${text}`);
  return value;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
