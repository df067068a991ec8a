/** PROPERTY_SEED runs every property test from one seed, as fast-check prints it; without it each run has a seed of its own. */
const seed = process.env.PROPERTY_SEED;
if (seed) {
  const { default: fc } = await import("fast-check");
  fc.configureGlobal({ seed: Number(seed) });
}

export {};
