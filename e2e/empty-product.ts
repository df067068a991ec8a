import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { openDatabase } from "@/lib/platform/postgres";
import { freePort } from "@/scripts/ports.mjs";
import { prepareDatabase, seedDatabase } from "@/scripts/prepare.mjs";
import { builtProcesses, runProduct } from "@/scripts/product.mjs";
import { localUrl, root } from "@/scripts/settings.mjs";

export interface EmptyProduct {
  readonly consoleUrl: string;
  readonly gateUrl: string;
  /** Makes the first operator; opens once. */
  readonly firstLink: string;
  stop(): Promise<void>;
}

/** The product as `SEED=none npm start` runs it, from the build under test, over a database of its own beside `databaseUrl`. */
export async function startEmptyProduct(databaseUrl: string): Promise<EmptyProduct> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tollgate-first-run-"));
  const database = `first_run_${randomBytes(4).toString("hex")}`;
  const own = new URL(databaseUrl);
  own.pathname = `/${database}`;
  const [port, gatePort, demoStripePort] = [await freePort(), await freePort(), await freePort()];
  const host = "127.0.0.1";
  const consoleUrl = localUrl(host, port);
  const gateUrl = localUrl(host, gatePort);
  const secrets = ["KEY_PEPPER", "LINK_SECRET", "NEXTAUTH_SECRET", "STRIPE_WEBHOOK_SECRET"];
  const env = {
    ...process.env,
    NODE_ENV: "production" as const,
    DATABASE_URL: own.href,
    DATA_DIR: folder,
    HOST: host,
    PORT: String(port),
    GATE_HOST: host,
    GATE_PORT: String(gatePort),
    PUBLIC_URL: consoleUrl,
    GATE_URL: gateUrl,
    NEXTAUTH_URL: consoleUrl,
    STRIPE_SECRET_KEY: "",
    DEMO_STRIPE_PORT: String(demoStripePort),
    ...Object.fromEntries(secrets.map((name) => [name, randomBytes(32).toString("base64url")])),
  };
  await prepareDatabase(root, own.href);
  const { link } = await seedDatabase(root, env, "none");
  if (link === null) throw new Error(`${database} has an operator already`);
  const plans = builtProcesses({ host, port, gateUrl, consoleUrl, demoStripePort });
  const product = await runProduct({ root, dataDir: folder, plans, env });
  await product.start();
  return {
    consoleUrl,
    gateUrl,
    firstLink: link,
    async stop() {
      await product.stop();
      fs.rmSync(folder, { recursive: true, force: true });
      const server = openDatabase(databaseUrl, { max: 1, applicationName: "tollgate e2e", statementTimeoutMs: 60_000 });
      await server.query(`DROP DATABASE ${database} WITH (FORCE)`);
      await server.close();
    },
  };
}
