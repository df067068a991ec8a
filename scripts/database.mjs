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
  let server = await startPostgres(options);

  void (async () => {
    let begunMs = performance.now();
    for (;;) {
      const how = await server.exited;
      if (stopping) return;
      const waitMs = backoff.next(performance.now() - begunMs);
      say(`PostgreSQL ended (${how}) and is started again in ${waitMs / 1000} s.`);
      await sleep(waitMs);
      if (stopping) return;
      begunMs = performance.now();
      try {
        server = await startPostgres(options);
        say("PostgreSQL is back.");
      } catch (error) {
        say(explain(error, options.dataDir));
      }
    }
  })();

  return {
    url: server.url,
    port: server.port,
    version: server.version,
    async stop() {
      stopping = true;
      await server.stop();
    },
  };
}
