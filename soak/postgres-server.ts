import { type PostgresServer, startPostgres } from "@/scripts/postgres.mjs";

/** What is on disk survives the process, as it would with fsync: only a crash of the machine could tell the difference. */
const FLAGS = ["-c", "fsync=off"];

/** The database server of the run, which goes away and comes back on the same port with the same data. */
export class Postgres {
  /** Since when it is away, monotonic ms; null: it is there. */
  awaySinceMs: number | null = null;

  private constructor(
    private readonly root: string,
    private readonly dataDir: string,
    private server: PostgresServer,
  ) {}

  static async begin(root: string, dataDir: string): Promise<Postgres> {
    return new Postgres(root, dataDir, await startPostgres({ root, dataDir, flags: FLAGS }));
  }

  get version(): string {
    return this.server.version;
  }

  get port(): number {
    return this.server.port;
  }

  url(database: string): string {
    return this.server.url(database);
  }

  /** immediate: without a word to anybody, as after a crash. fast: connections are told. */
  async leave(how: "immediate" | "fast"): Promise<void> {
    this.awaySinceMs = performance.now();
    if (how === "fast") return this.server.stop();
    process.kill(this.server.pid, "SIGQUIT");
    await this.server.exited;
  }

  async comeBack(): Promise<void> {
    this.server = await startPostgres({ root: this.root, dataDir: this.dataDir, flags: FLAGS });
    this.awaySinceMs = null;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}
