import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { Failure } from "./failure.mjs";
import { foreignToGate } from "./import-rules.mjs";
import { runOrFail } from "./programs.mjs";
import { step } from "./progress.mjs";

/** What a build reads, tests aside. */
const sources = [
  ...["app", "components", "gate", "gateways", "lib", "prisma", "public", "worker"],
  ...["scripts/build.mjs", "scripts/first-operator.ts", "instrumentation.ts", "proxy.ts"],
  ...["next.config.js", "postcss.config.mjs", "prisma.config.ts", "tsconfig.json", "package-lock.json"],
];

const bundles = {
  gate: "gate/main.ts",
  worker: "worker/main.ts",
  "demo-stripe": "lib/billing/demo-stripe/main.ts",
  seed: "prisma/seed/main.ts",
  "first-operator": "scripts/first-operator.ts",
  env: "lib/platform/env.ts",
};

/**
 * Builds console, gate, worker and seed unless the sources are those of the last build. What `meanwhile` does needs all but the console,
 * and is done while that is built.
 * @template T
 * @param {string} root
 * @param {() => Promise<T>} meanwhile
 * @returns {Promise<T>}
 */
export async function buildProduct(root, meanwhile) {
  if (isUpToDate(root)) return meanwhile();
  const stampFile = path.join(root, "dist/stamp");
  const stamp = digestOf(root, sources);
  fs.rmSync(stampFile, { force: true });
  await buildBundles(root);
  const [, result] = await Promise.all([buildConsole(root), meanwhile()]);
  // Sources that changed meanwhile are not in it for sure: then the next start builds again.
  if (digestOf(root, sources) === stamp) fs.writeFileSync(stampFile, stamp);
  return result;
}

/** @param {string} root */
async function buildConsole(root) {
  await step("Building the console", () =>
    runOrFail("next build", ["node_modules/next/dist/bin/next", "build"], {
      cwd: root,
      env: { NODE_ENV: "production" },
    }),
  );
}

/** @param {string} root */
export function isUpToDate(root) {
  if (!["dist/stamp", ".next/BUILD_ID"].every((file) => fs.existsSync(path.join(root, file)))) return false;
  return fs.readFileSync(path.join(root, "dist/stamp"), "utf8") === digestOf(root, sources);
}

/** Everything but the console, which `next dev` builds as it goes.
 * @param {string} root
 * @param {string} outdir from the root; below it, so that packages are found
 */
export async function buildBundles(root, outdir = "dist") {
  await generateClient(root);
  await step("Building gate and worker", () => bundle(root, outdir));
}

/** The Prisma client, which types need too.
 * @param {string} root
 */
export async function generateClient(root) {
  const stampFile = path.join(root, "lib/generated/stamp");
  const stamp = digestOf(root, ["prisma/schema", "prisma.config.ts", "package-lock.json"]);
  if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, "utf8") === stamp) return;
  await step("Generating the database client", () =>
    runOrFail("prisma generate", ["node_modules/prisma/build/index.js", "generate"], {
      cwd: root,
      env: prismaEnv(root),
    }),
  );
  fs.writeFileSync(stampFile, stamp);
}

/** Prisma's commands without a download: its engine is in an npm package, behind scripts/schema-engine.mjs.
 * @param {string} root
 */
export function prismaEnv(root) {
  return {
    CHECKPOINT_DISABLE: "1",
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    PRISMA_SCHEMA_ENGINE_BINARY: path.join(root, "scripts/schema-engine.mjs"),
  };
}

/**
 * @param {string} root
 * @param {string} outdir
 */
async function bundle(root, outdir) {
  const { build, stop } = await import("esbuild");
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: bundles,
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "esm",
    packages: "external",
    sourcemap: true,
    metafile: true,
    logLevel: "silent",
  });
  await stop(); // Its own process would wait for more as long as this one lives.
  const gate = metafile.outputs[`${outdir}/gate.mjs`];
  const foreign = foreignToGate([
    ...Object.keys(gate?.inputs ?? {}),
    ...(gate?.imports ?? []).filter((entry) => entry.external).map((entry) => entry.path),
  ]);
  if (foreign.length > 0) throw new Failure(`The gate's bundle must not contain ${foreign.join(", ")}.`);
}

/**
 * Content, not times: a fresh clone of the same commit has the same digest.
 * @param {string} root
 * @param {string[]} places files and folders
 */
export function digestOf(root, places) {
  const digest = createHash("sha256");
  const read = (/** @type {string} */ place) => {
    const file = path.join(root, place);
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (stat?.isDirectory()) {
      for (const name of fs.readdirSync(file).sort()) if (name !== "generated") read(`${place}/${name}`);
    } else if (stat && !/\.test\.tsx?$/.test(place)) {
      digest.update(`${place}\n${stat.size}\n`).update(fs.readFileSync(file));
    }
  };
  for (const place of places) read(place);
  return digest.digest("hex");
}

if (process.argv[1] === import.meta.filename)
  await buildProduct(path.resolve(import.meta.dirname, ".."), async () => {});
