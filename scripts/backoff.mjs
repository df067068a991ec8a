/** How long to wait before a process that died is started again: doubled each time, forgotten after a stable minute. */
const firstMs = 500;
const longestMs = 30_000;
export const stableMs = 60_000;

export class Backoff {
  #failures = 0;

  /**
   * @param {number} livedMs how long it had run
   * @returns {number} ms to wait
   */
  next(livedMs) {
    if (livedMs >= stableMs) this.#failures = 0;
    const wait = Math.min(longestMs, firstMs * 2 ** this.#failures);
    this.#failures += 1;
    return wait;
  }
}
