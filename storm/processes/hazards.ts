import { setTimeout as pause } from "node:timers/promises";
import type { SeededRandom } from "../../sandbox/generator/seeded-random.ts";
import type { Member } from "./crew.ts";
import type { OwnCluster } from "./own-cluster.ts";

export interface Toll {
  readonly kills: number;
  readonly halts: number;
  readonly databaseStops: number;
}

/** How long between two blows, and how long what was struck is missed. */
export interface Rhythm {
  readonly leastMs: number;
  readonly mostMs: number;
  /** How long a process that is halted stands still, at most. */
  readonly longestHaltMs: number;
}

/** One blow in so many falls on the database, where it is ours to strike. */
const DATABASE_ONE_IN = 5;
const LONGEST_MISSED_MS = 1500;
/** Of the blows on processes, one in so many halts the process instead of ending it. */
const HALT_ONE_IN = 6;
/** Chance that a blow on a process which is still starting falls. */
const EARLY = 0.15;

/** Strikes processes and the database at random until told to stop. */
export class Hazards {
  readonly #members: readonly Member[];
  readonly #cluster: OwnCluster | null;
  readonly #dice: SeededRandom;
  readonly #rhythm: Rhythm;
  readonly #over = new AbortController();
  readonly #halting = new Set<Promise<void>>();
  #databaseStops = 0;
  #raging: Promise<void> = Promise.resolve();

  constructor(options: {
    readonly members: readonly Member[];
    /** Null leaves the database alone. */
    readonly cluster: OwnCluster | null;
    readonly dice: SeededRandom;
    readonly rhythm: Rhythm;
  }) {
    this.#members = options.members;
    this.#cluster = options.cluster;
    this.#dice = options.dice;
    this.#rhythm = options.rhythm;
  }

  begin(): void {
    this.#raging = this.#rage();
  }

  /** Resolves when the last blow has been made good. */
  async end(): Promise<Toll> {
    this.#over.abort();
    await this.#raging;
    await Promise.all(this.#halting);
    const sum = (of: "kills" | "halts") =>
      this.#members.reduce((total, member) => total + member[of], 0);
    return { kills: sum("kills"), halts: sum("halts"), databaseStops: this.#databaseStops };
  }

  async #rage(): Promise<void> {
    for (;;) {
      await this.#wait(this.#dice.between(this.#rhythm.leastMs, this.#rhythm.mostMs));
      if (this.#over.signal.aborted) return;
      if (this.#cluster && this.#dice.whole(1, DATABASE_ONE_IN) === 1) {
        await this.#strikeDatabase(this.#cluster);
      } else {
        this.#strike(this.#dice.pick(this.#members));
      }
    }
  }

  /** Seldom while it starts: on a slow machine nothing would ever come up. */
  #strike(member: Member): void {
    const isDue = member.isUp || this.#dice.chance(EARLY);
    if (!isDue) return;
    if (this.#dice.whole(1, HALT_ONE_IN) === 1) this.#halt(member);
    else member.kill(this.#dice.whole(0, LONGEST_MISSED_MS));
  }

  /** Others are struck meanwhile. */
  #halt(member: Member): void {
    const over = this.#wait(this.#dice.whole(500, this.#rhythm.longestHaltMs));
    const halting = member.halt(over).finally(() => this.#halting.delete(halting));
    this.#halting.add(halting);
  }

  async #strikeDatabase(cluster: OwnCluster): Promise<void> {
    this.#databaseStops += 1;
    await cluster.stopAtOnce();
    await pause(this.#dice.whole(0, LONGEST_MISSED_MS));
    await cluster.start();
  }

  async #wait(ms: number): Promise<void> {
    try {
      await pause(ms, undefined, { signal: this.#over.signal });
    } catch {
      // told to stop
    }
  }
}
