import fc from "fast-check";

/**
 * One seed for every property test, so that a commit is judged by the same cases wherever it runs. `npm run test:long` draws
 * others; PROPERTY_SEED names one, as fast-check prints it.
 */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED || 402) });
