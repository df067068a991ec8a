import { runOrFail } from "../scripts/programs.mjs";
import { root } from "../scripts/settings.mjs";

/** @typedef {{ loaded: number, called: number, estimated: number }} Memory bytes a consumer with one key */

/**
 * In a process of its own, whose garbage can be collected: bench/memory.ts says how.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Memory>}
 */
export async function measureMemory(env) {
  return JSON.parse(
    await runOrFail("measuring memory", ["--expose-gc", "--import", "tsx", "bench/memory.ts"], { cwd: root, env }),
  );
}
