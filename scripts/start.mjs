import fs from "node:fs";
import path from "node:path";
import { buildBundles, buildProduct } from "./build.mjs";
import { endLeftovers } from "./children.mjs";
import { runPostgres } from "./database.mjs";
import { factsBlock, writeFacts } from "./demo-facts.mjs";
import { Failure, hasCode } from "./failure.mjs";
import { claimFolder } from "./folder-lock.mjs";
import { installPackages } from "./packages.mjs";
import { claimPort } from "./ports.mjs";
import { prepareDatabase, seedDatabase } from "./prepare.mjs";
import { builtProcesses, runProduct, watchedProcesses } from "./product.mjs";
import { say } from "./progress.mjs";
import { provideSecrets } from "./secrets.mjs";
import { localUrl, readSettings } from "./settings.mjs";
import { supervise } from "./supervise.mjs";

/** `npm start`: from a fresh clone to a running product, and back down in order. With `watch`, from the sources as they change. */
export async function main({ watch = false } = {}) {
  await supervise(async (onStop) => {
    const settings = readSettings();
    const { root, dataDir, host, port, gateHost, gatePort, demoStripePort } = settings;
    makeDataFolder(dataDir);
    const lock = claimFolder(dataDir);
    if ("heldBy" in lock) {
      throw new Failure(
        `npm start already runs in this folder (process ${lock.heldBy}): end it first, or use the one that runs.`,
      );
    }
    onStop(lock.release);
    await endLeftovers(path.join(dataDir, "processes.json"));
    await claimPort("PORT", process.env.PORT, port, host);
    await claimPort("GATE_PORT", process.env.GATE_PORT, gatePort, gateHost);
    if (host === gateHost && port === gatePort)
      throw new Failure(`PORT and GATE_PORT are both ${port}: set them to two ports.`);
    if (demoStripePort !== null) {
      await claimPort("DEMO_STRIPE_PORT", process.env.DEMO_STRIPE_PORT, demoStripePort, "127.0.0.1");
      if (demoStripePort === port || demoStripePort === gatePort)
        throw new Failure(`DEMO_STRIPE_PORT is ${demoStripePort}, as is another port: set it to one of its own.`);
    }

    await installPackages(root);
    provideSecrets(dataDir, process.env);
    const databaseUrl = settings.databaseUrl ?? (await startEmbedded(settings, onStop));
    const consoleUrl = localUrl(host, port);
    const gateUrl = localUrl(gateHost, gatePort);
    const env = {
      ...process.env,
      NODE_ENV: watch ? /** @type {const} */ ("development") : /** @type {const} */ ("production"),
      DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
      HOST: host,
      PORT: String(port),
      GATE_HOST: gateHost,
      GATE_PORT: String(gatePort),
      ...(demoStripePort === null ? {} : { DEMO_STRIPE_PORT: String(demoStripePort) }),
      PUBLIC_URL: process.env.PUBLIC_URL || consoleUrl,
      GATE_URL: process.env.GATE_URL || gateUrl,
      NEXTAUTH_URL: process.env.NEXTAUTH_URL || process.env.PUBLIC_URL || consoleUrl,
    };
    await prepareDatabase(root, databaseUrl);
    const fill = () => seedDatabase(root, env, settings.seed);
    const seeded = watch ? await buildBundles(root).then(fill) : await buildProduct(root, fill);

    const plans = (watch ? watchedProcesses : builtProcesses)({
      host,
      port,
      gateUrl,
      consoleUrl,
      demoStripePort,
    });
    const product = await runProduct({ root, dataDir, plans, env });
    onStop(product.stop);
    say(`Starting console, gate and worker${demoStripePort === null ? "" : ", and the demo's Stripe"} …`);
    await product.start();
    const facts = writeFacts(dataDir, {
      console_url: env.PUBLIC_URL,
      gate_url: env.GATE_URL,
      demo_stripe_url: demoStripePort === null ? null : localUrl("127.0.0.1", demoStripePort),
      ...seeded.facts,
    });
    console.log(factsBlock(facts, seeded.link, dataDir));
  });
}

/** @param {string} dataDir */
function makeDataFolder(dataDir) {
  try {
    fs.mkdirSync(dataDir, { recursive: true });
    fs.accessSync(dataDir, fs.constants.W_OK);
  } catch (error) {
    if (hasCode(error) && error.code === "ENOSPC") throw error;
    throw new Failure(
      `${dataDir} cannot be written to (${hasCode(error) ? error.code : error}): set DATA_DIR to a folder of this user.`,
    );
  }
}

/**
 * @param {import("./settings.mjs").Settings} settings
 * @param {(stop: () => void | Promise<void>) => void} onStop
 */
async function startEmbedded({ root, dataDir }, onStop) {
  const server = await runPostgres({ root, dataDir });
  onStop(server.stop);
  say(`PostgreSQL ${server.version} runs on port ${server.port}, its data is in ${server.cluster}.`);
  return server.url("tollgate");
}
