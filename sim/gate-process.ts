import { createDecider, type DeciderDeps, type GateCore } from "@/gate/decider";
import type { Net, Store } from "@/lib/engine/ports";
import type { Disk, DiskFile } from "@/lib/journal/disk";
import type { Journal, JournalFolder } from "@/lib/journal/journal";
import { SegmentFolder } from "@/lib/journal/journal-folder";
import { seededRandom } from "@/lib/kernel/random";
import type { Site } from "./site";
import type { Writer } from "./witness";
import type { World } from "./world";

/** Where a write is cut short: the process dies before it, in the middle of it, or right after it. */
export type KillPoint = "before" | "torn" | "after";

/**
 * One start of a gate: the real core behind simulated ports. What reaches it goes through deliver(), so that a stopped process
 * gets it late and a killed one never; what it has sent before it died arrives all the same.
 */
export class GateProcess implements Writer {
  readonly core: GateCore;
  isAlive = true;
  contactMs = Number.NEGATIVE_INFINITY;
  /** What it will get once it goes on; null: it runs. */
  private backlog: (() => void)[] | null = null;
  private killAt: { readonly appends: number; readonly point: KillPoint } | null = null;

  constructor(
    readonly name: string,
    private readonly site: Site,
    private readonly world: World,
    seed: number,
  ) {
    const { bug, options } = world;
    const folder: JournalFolder = new SegmentFolder(this.disk(), {
      gateId: site.gateId,
      sync: options.sync,
      bytesMax: options.journalBytes,
      segmentBytes: options.journalBytes / 16,
      rowsMax: options.rowsMax,
      stretchesMax: 4,
      bootId: site.bootId,
    });
    const deps: DeciderDeps = {
      store: this.store(),
      net: this.net(),
      journals: this.watched(bug.folder?.(folder, world.dice) ?? folder),
      journalSync: options.sync,
      clock: { wallMs: () => site.wallMs(), monotonicMs: () => site.monotonicMs() },
      timers: { after: (ms, run) => world.time.after(ms, () => this.deliver(run)) },
      random: seededRandom(seed),
      gateId: site.gateId,
      address: site.address,
      leaseTargetS: 5,
      memoryMb: 16,
      sealReservationId: ({ epoch, gatewayId, sequence }) => `res_${epoch}_${gatewayId}_${sequence}`,
      log: { info() {}, warn() {}, error() {} },
    };
    this.core = createDecider(bug.deps?.(deps) ?? deps);
    this.core.start().catch((error) => world.fail(error));
  }

  get isStopped(): boolean {
    return this.backlog !== null;
  }

  get isWaking(): boolean {
    return this.site.isWaking;
  }

  get siteName(): string {
    return this.site.name;
  }

  /** What comes from outside. */
  deliver(run: () => void): void {
    if (!this.isAlive) return;
    if (this.backlog === null) run();
    else this.backlog.push(run);
  }

  /** SIGSTOP. */
  pause(): void {
    this.backlog ??= [];
  }

  resume(): void {
    const waiting = this.backlog ?? [];
    this.backlog = null;
    for (const run of waiting) this.deliver(run);
  }

  /** kill -9. */
  kill(): void {
    this.isAlive = false;
    this.site.disk.kill();
  }

  killAtWrite(appends: number, point: KillPoint): void {
    this.killAt = { appends, point };
  }

  private watched(folder: JournalFolder): JournalFolder {
    const { witness } = this.world;
    const begin = (...values: Parameters<JournalFolder["begin"]>): Journal =>
      witness.watch(folder.begin(...values), this);
    return {
      get epochs() {
        return folder.epochs;
      },
      read: (epoch) => folder.read(epoch),
      remove: (epoch) => folder.remove(epoch),
      close: () => folder.close(),
      begin,
    };
  }

  /** Questions and answers travel; either may be lost, and Postgres may have done what nobody hears of. */
  private store(): Store {
    const { world } = this;
    const real = world.bug.store?.(world.store, world.dice) ?? world.store;
    return new Proxy(real, {
      get: (target, name) => {
        const step: unknown = Reflect.get(target, name, target);
        if (typeof step !== "function") return step;
        if (name === "listen") return step.bind(target);
        return (...values: unknown[]) => this.ask(() => step.apply(target, values));
      },
    });
  }

  private ask(step: () => Promise<unknown>): Promise<unknown> {
    const { time, faults } = this.world;
    const sentMs = time.nowMs;
    return new Promise((resolve, reject) => {
      const lose = (afterMs: number) =>
        time.after(afterMs, () => this.deliver(() => reject(new Error("Postgres does not answer"))));
      const fault = faults.ofStore(this.site);
      if (fault === "away") {
        lose(faults.awayMs());
        return;
      }
      time.after(faults.latencyMs(), () => {
        step().then(
          (value) => {
            if (fault === "answer lost") {
              lose(faults.latencyMs());
              return;
            }
            time.after(faults.latencyMs(), () =>
              this.deliver(() => {
                this.contactMs = Math.max(this.contactMs, sentMs);
                resolve(value);
              }),
            );
          },
          (error) => this.world.fail(error),
        );
      });
    });
  }

  private net(): Net {
    const { world } = this;
    return {
      settle: (address, reservationId, settlement) =>
        new Promise((resolve) => {
          const cancel = world.time.after(1_000, () => this.deliver(() => resolve(null)));
          if (world.faults.losesMessage(this.site)) return;
          world.time.after(world.faults.latencyMs(), () => {
            const target = world.processAt(address);
            target?.deliver(() => {
              const end = target.core.endReservation(reservationId, holdName(reservationId), settlement, "gate");
              void Promise.resolve(end).then((value) => {
                if (!target.isAlive || world.faults.losesMessage(this.site)) return;
                world.time.after(world.faults.latencyMs(), () =>
                  this.deliver(() => {
                    cancel();
                    resolve(value);
                  }),
                );
              });
            });
          });
        }),
    };
  }

  private disk(): Disk {
    const { disk } = this.site;
    return {
      list: () => disk.list(),
      size: (name) => disk.size(name),
      read: (name, offset, into) => disk.read(name, offset, into),
      rename: (from, to) => disk.rename(from, to),
      remove: (name) => disk.remove(name),
      sync: (name) => this.synced(() => disk.sync(name)),
      syncNames: () => this.synced(() => disk.syncNames()),
      create: (name) => this.file(disk.create(name)),
    };
  }

  private file(file: DiskFile): DiskFile {
    return {
      append: (bytes, length) => this.append(file, bytes, length),
      truncate: (length) => file.truncate(length),
      sync: () => this.synced(() => file.sync()),
      close: () => file.close(),
    };
  }

  private append(file: DiskFile, bytes: Buffer, length: number): number {
    const { killAt } = this;
    if (killAt === null) return file.append(bytes, length);
    if (killAt.appends > 0) {
      this.killAt = { ...killAt, appends: killAt.appends - 1 };
      return file.append(bytes, length);
    }
    if (killAt.point === "torn") file.append(bytes, Math.floor(length / 2));
    if (killAt.point === "after") file.append(bytes, length);
    this.world.tell(`${this.name} is killed ${killAt.point} its write`);
    this.kill();
    throw new Error("killed");
  }

  /** It takes its time, in which the machine may lose its power. */
  private synced(sync: () => Promise<void>): Promise<void> {
    const { time, faults } = this.world;
    return new Promise((resolve, reject) => {
      time.after(faults.syncMs(), () =>
        this.deliver(() => {
          sync().then(resolve, reject);
        }),
      );
    });
  }
}

/** What a simulated reservation's id says. */
export function holdName(id: string): { epoch: number; gatewayId: number; sequence: number } {
  const [, epoch = 0, gatewayId = 0, sequence = 0] = id.split("_").map(Number);
  return { epoch, gatewayId, sequence };
}
