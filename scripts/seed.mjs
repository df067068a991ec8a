import { buildBundles } from "./build.mjs";
import { writeFacts } from "./demo-facts.mjs";
import { installPackages } from "./packages.mjs";
import { prepareDatabase, seedDatabase } from "./prepare.mjs";
import { provideSecrets } from "./secrets.mjs";
import { localUrl, readSettings } from "./settings.mjs";
import { supervise } from "./supervise.mjs";
import { withDatabase } from "./with-database.mjs";

/**
 * `npm run seed`: what `npm start` does to an empty database, without starting anything. `-- --profile load` puts 100,000
 * consumers beside the demo.
 */
await supervise(async () => {
  const profile = process.argv.slice(2).join(" ") === "--profile load" ? "load" : "demo";
  const settings = readSettings();
  const { root, dataDir, host, port, gateHost, gatePort } = settings;
  await installPackages(root);
  provideSecrets(dataDir, process.env);
  await buildBundles(root);
  await withDatabase(settings, async (url) => {
    await prepareDatabase(root, url);
    const { facts } = await seedDatabase(root, { ...process.env, DATABASE_URL: url }, profile);
    writeFacts(dataDir, { console_url: localUrl(host, port), gate_url: localUrl(gateHost, gatePort), ...facts });
  });
  return 0;
});
