import { configDefaults, defineConfig } from "vitest/config";

// Generous, since a busy machine is no failure; a test that waits for something says for how long itself.
const shared = {
  env: { LOG_LEVEL: "silent" },
  environment: "node",
  setupFiles: ["lib/testing/property-seed.ts"],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};
const elsewhere = [...configDefaults.exclude, "e2e/**", ".next/**", "dist/**"];
/** Minutes each, so they run with `npm run test:long` only. */
const long = process.env.TEST_LONG === "1" ? [] : ["**/*.long.test.ts"];

export default defineConfig({
  resolve: { alias: { "@": import.meta.dirname } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: "unit",
          include: ["**/*.test.ts", "**/*.test.tsx", "scripts/**/*.test.mjs"],
          exclude: [...elsewhere, ...long, "**/*.db.test.ts", "sim/**"],
        },
      },
      {
        extends: true,
        // By itself, since its minute has no place in `npm run check`.
        test: {
          ...shared,
          name: "simulator",
          include: ["sim/**/*.test.ts"],
          exclude: [...elsewhere, ...long, "**/*.db.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: "database",
          include: ["**/*.db.test.ts"],
          exclude: elsewhere,
          globalSetup: ["scripts/test-database-server.mjs"],
          pool: "forks",
          // After the unit tests: two at a time are as many as the server and two cores carry well.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
