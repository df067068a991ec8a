import { prismaEnv } from "./build.mjs";
import { installPackages } from "./packages.mjs";
import { prepareDatabase } from "./prepare.mjs";
import { runNode } from "./programs.mjs";
import { readSettings } from "./settings.mjs";
import { supervise } from "./supervise.mjs";
import { withDatabase } from "./with-database.mjs";

/** `npm run migrate:dev -- --name add-a-column`: writes the migration that brings the database to prisma/schema, and applies it. */
await supervise(async () => {
  const settings = readSettings();
  const { root } = settings;
  await installPackages(root);
  let exitCode = 0;
  await withDatabase(settings, async (url) => {
    await prepareDatabase(root, url);
    const args = ["node_modules/prisma/build/index.js", "migrate", "dev", ...process.argv.slice(2)];
    const env = { ...prismaEnv(root), DATABASE_URL: url };
    exitCode = (await runNode(args, { cwd: root, env, show: true })).code;
  });
  return exitCode;
});
