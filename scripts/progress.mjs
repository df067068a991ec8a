const begunMs = performance.now();

/** A line of what is being done now, with the seconds since the start.
 * @param {string} text
 */
export function say(text) {
  const seconds = ((performance.now() - begunMs) / 1000).toFixed(1).padStart(6);
  console.log(`${seconds} s  ${text}`);
}

/** Says what begins, and how long it took.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 */
export async function step(what, work) {
  say(`${what} …`);
  const from = performance.now();
  const result = await work();
  say(`${what}: done in ${((performance.now() - from) / 1000).toFixed(1)} s`);
  return result;
}
