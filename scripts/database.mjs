import { Backoff } from "./backoff.mjs";
import { explain } from "./failure.mjs";
import { startPostgres } from "./postgres.mjs";
import { sleep } from "./processes.mjs";
import { say } from "./progress.mjs";

/**
 * The embedded PostgreSQL, started again on the same port whenever it dies, until it is stopped.
 * @param {{ root: string, dataDir: string, flags?: string[] }} options
 */
export async function runPostgres(options) {
  const backoff = new Backoff();
  let stopping = false;
  const first = await startPostgres(options);
  /** The server, or the one that is being started in its place. */
  let current = Promise.resolve(first);

  void (async () => {
    let begunMs = performance.now();
    for (;;) {
      const how = await (await current).exited;
      if (stopping) return;
      const waitMs = backoff.next(performance.now() - begunMs);
      say(`PostgreSQL ended (${how}) and is started again in ${waitMs / 1000} s.`);
      await sleep(waitMs);
      if (stopping) return;
      begunMs = performance.now();
      const dead = current;
      const next = startPostgres(options);
      current = next.catch(() => dead);
      await next.then(
        () => say("PostgreSQL is back."),
        (error) => say(explain(error, options.dataDir)),
      );
    }
  })();

  return {
    url: first.url,
    port: first.port,
    version: first.version,
    cluster: first.cluster,
    async stop() {
      stopping = true;
      await (await current).stop();
    },
  };
}
