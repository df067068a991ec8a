import type { Site } from "./site";
import type { Dice } from "./virtual-time";

/** What goes wrong between the processes, and how likely. */
export class Faults {
  isDatabaseAway = false;
  isSlow = false;
  /** Of a question, and of its answer. */
  lost = 0;

  constructor(private readonly dice: Dice) {}

  ofStore(site: Site): "none" | "away" | "answer lost" {
    if (this.isDatabaseAway || site.isCutOff || this.dice.chance(this.lost)) return "away";
    return this.dice.chance(this.lost) ? "answer lost" : "none";
  }

  losesMessage(site: Site): boolean {
    return site.isCutOff || this.dice.chance(this.lost);
  }

  latencyMs(): number {
    return this.isSlow ? this.dice.between(20, 4_000) : this.dice.between(0, 6);
  }

  /** Until a lost question is given up. */
  awayMs(): number {
    return this.dice.between(1, 2_500);
  }

  syncMs(): number {
    return this.dice.between(0, 20);
  }

  end(): void {
    this.isDatabaseAway = false;
    this.isSlow = false;
    this.lost = 0;
  }
}
