/**
 * Runs one at a time. Who asks while one runs gets the next one's result, together with all who ask meanwhile: it sees
 * everything that had happened when they asked, which the running one may have missed. `run` never rejects.
 */
export class FreshFlight {
  private running: Promise<boolean> | null = null;
  private next: Promise<boolean> | null = null;

  constructor(private readonly run: () => Promise<boolean>) {}

  fly(): Promise<boolean> {
    if (this.running === null) return this.start();
    this.next ??= this.running.then(() => {
      this.next = null;
      return this.start();
    });
    return this.next;
  }

  private start(): Promise<boolean> {
    const running = this.run();
    this.running = running;
    void running.then(() => {
      if (this.running === running) this.running = null;
    });
    return running;
  }
}
