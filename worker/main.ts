import PgBoss from "pg-boss";
import { openStripe } from "@/lib/billing/stripe-account";
import { systemRandom } from "@/lib/kernel/random";
import { EnvError, workerEnv } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { openDatabase } from "@/lib/platform/postgres";
import { resolvePublicly } from "@/lib/webhooks/post";
import { drawPeriods } from "./draw-periods";
import { expireLots } from "./expire-lots";
import { forgetOld } from "./forget-old";
import { giveUpGates } from "./give-up-gates";
import type { Job } from "./job";
import { postUsage } from "./post-usage";
import { reconcileStripe } from "./reconcile-stripe";
import { rollSubscriptions } from "./roll-subscriptions";
import { sendMail } from "./send-mail";
import { sweepLots } from "./sweep-lots";
import { tellMembers } from "./tell-members";
import { verifyLedger } from "./verify-ledger";
import { watchAutoTopUps } from "./watch-auto-top-ups";
import { watchStripe } from "./watch-stripe";
import { watchWebhooks } from "./watch-webhooks";

const JOBS: readonly Job[] = [
  rollSubscriptions,
  drawPeriods,
  expireLots,
  postUsage,
  sweepLots,
  verifyLedger,
  giveUpGates,
  tellMembers,
  sendMail,
  forgetOld,
];

/** A job that takes longer is given to a worker anew. */
const JOB_SECONDS_MAX = 300;
/** Of a consumer's webhook, from first to last byte. */
const POST_MS_MAX = 15_000;
/** On SIGTERM, for jobs under way; what is cut off is rolled back and done at the next run. */
const DRAIN_MS = 2000;

async function main(): Promise<void> {
  const env = workerEnv();
  const logger = log("worker");
  const database = openDatabase(env.DATABASE_URL, {
    max: 4,
    applicationName: "tollgate-worker",
    statementTimeoutMs: 60_000,
  });
  const boss = new PgBoss({
    connectionString: env.DATABASE_URL,
    schema: "pgboss",
    application_name: "tollgate-jobs",
    max: 2,
    archiveCompletedAfterSeconds: 3600,
    deleteAfterHours: 24,
  });
  // Emitted while the database is away, too; pg-boss goes on by itself.
  boss.on("error", (error) => logger.error({ err: error }, "the job queue has a problem"));

  const stopping = new AbortController();
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    logger.info({ signal }, "stopping");
    await boss.stop({ graceful: true, timeout: DRAIN_MS }).catch((error) => logger.warn({ err: error }, "cut off"));
    process.exit(0);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);

  await boss.start();
  const account = openStripe(env);
  void watchStripe({
    billing: { database, account },
    databaseUrl: env.DATABASE_URL,
    log: logger,
    signal: stopping.signal,
  });
  void watchAutoTopUps({ billing: { database, account }, log: logger, signal: stopping.signal });
  void watchWebhooks({
    desk: {
      // Its own, so that no job's long statement keeps a post's outcome from being written down.
      database: openDatabase(env.DATABASE_URL, { max: 4, applicationName: "tollgate-webhooks" }),
      pepper: env.KEY_PEPPER,
      reach: { allowLoopback: env.WEBHOOK_LOOPBACK, timeoutMs: POST_MS_MAX, resolve: resolvePublicly },
      random: systemRandom,
    },
    databaseUrl: env.DATABASE_URL,
    log: logger,
    signal: stopping.signal,
  });
  const jobs = [...JOBS, reconcileStripe(account)];
  for (const job of jobs) {
    // stately: one that waits and one that runs at most, however long no worker was there.
    await boss.createQueue(job.name, { name: job.name, policy: "stately" });
    await boss.schedule(job.name, job.cron, {}, { tz: "UTC", expireInSeconds: JOB_SECONDS_MAX, retryLimit: 2 });
    await boss.send(job.name, {}, { expireInSeconds: JOB_SECONDS_MAX, retryLimit: 2, retryDelay: 5 });
    await boss.work(job.name, { pollingIntervalSeconds: 5 }, async () => {
      const begun = performance.now();
      try {
        const done = await job.run({ database, log: logger, nowMs: Date.now(), signal: stopping.signal });
        logger.debug({ job: job.name, done, ms: Math.round(performance.now() - begun) }, "job done");
      } catch (error) {
        logger.error({ err: error, job: job.name }, "a job failed, it is tried again");
        throw error;
      }
    });
  }
  logger.info({ jobs: jobs.map((job) => job.name) }, "working");
}

main().catch((error: unknown) => {
  if (error instanceof EnvError) console.error(error.message);
  else log("worker").fatal({ err: error }, "the worker cannot start");
  process.exit(1);
});
