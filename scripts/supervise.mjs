import { explain } from "./failure.mjs";
import { endPrograms } from "./programs.mjs";
import { say } from "./progress.mjs";
import { readSettings, root } from "./settings.mjs";

/**
 * Runs `work`, and what it asked for with `onStop` in reverse order, when it fails or a signal comes. A signal ends with exit 0
 * within 10 s, a failure with one line and exit 1. When `work` returns a number the run is over with that exit code.
 * @param {(onStop: (stop: () => void | Promise<void>) => void) => Promise<number | void>} work
 */
export async function supervise(work) {
  /** @type {(() => void | Promise<void>)[]} */
  const stops = [];
  let ending = false;
  const end = async (/** @type {number} */ code) => {
    if (ending) return; // Ctrl-C in a terminal comes twice: from it, and from npm.
    ending = true;
    const watchdog = setTimeout(() => process.exit(code), 9500);
    watchdog.unref();
    endPrograms();
    for (const stop of stops.reverse()) {
      try {
        await stop();
      } catch (error) {
        console.error(explain(error, root));
        code = 1;
      }
    }
    process.exit(code);
  };
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      if (!ending) say("Stopping …");
      void end(0);
    });
  }
  process.stdout.on("error", () => {}); // A reader that went away (`npm start | head`) is no reason to stop.
  endWithNpm(() => void end(0));
  try {
    const code = await work((stop) => stops.push(stop));
    if (typeof code === "number") await end(code);
  } catch (error) {
    if (!ending) console.error(explain(error, diskOf()));
    await end(1);
  }
}

/** npm that is killed cannot tell us; its place as our parent is taken by another process then.
 * @param {() => void} end
 */
function endWithNpm(end) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const npm = process.ppid;
  setInterval(() => {
    if (process.ppid !== npm) end();
  }, 1000).unref();
}

function diskOf() {
  try {
    return readSettings().dataDir;
  } catch {
    return root;
  }
}
