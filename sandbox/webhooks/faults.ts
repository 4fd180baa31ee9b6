import { createHash } from "node:crypto";
import { SeededRandom } from "../generator/seeded-random.ts";

/** Chances are from 0 to 1. What is 0 (the default) never happens. */
export interface FaultSettings {
  seed: number;
  /** A webhook is sent twice, with the same ids. */
  duplicate: number;
  /** A webhook is never sent. */
  loss: number;
  /** A webhook is held back up to `disorderMs`, so that later ones overtake it. */
  disorder: number;
  disorderMs: number;
  /** Every webhook is held back this long. */
  delayMs: number;
  /** An Admin API call is answered THROTTLED, or 503, or carried out with its answer lost. */
  adminThrottled: number;
  adminUnavailable: number;
  adminLostAnswer: number;
  /** An Admin API call is never answered. */
  adminSilent: number;
  /** An access token ends before its time. */
  adminExpired: number;
  /** A bulk operation ends as FAILED, half done. */
  bulkFailed: number;
  /** While this is a status (402: frozen, 403, 404, 423), it is all the Admin API answers. */
  adminShutOut: number;
  /** An order that changed is not found by searching for `searchLagMs`; others that changed later are. */
  searchLag: number;
  searchLagMs: number;
}

export const NO_FAULTS: FaultSettings = {
  seed: 1,
  duplicate: 0,
  loss: 0,
  disorder: 0,
  disorderMs: 3000,
  delayMs: 0,
  adminThrottled: 0,
  adminUnavailable: 0,
  adminLostAnswer: 0,
  adminSilent: 0,
  adminExpired: 0,
  bulkFailed: 0,
  adminShutOut: 0,
  searchLag: 0,
  searchLagMs: 120_000,
};

type Chance = Exclude<
  keyof FaultSettings,
  "seed" | "disorderMs" | "delayMs" | "adminShutOut" | "searchLag" | "searchLagMs"
>;

/** The sandbox's switches for what goes wrong between Shopify and the app; seeded, so repeatable. */
export class Faults {
  #settings = NO_FAULTS;
  #dice = new SeededRandom(NO_FAULTS.seed);

  get settings(): FaultSettings {
    return this.#settings;
  }

  /** Replaces all switches and starts the dice anew. */
  set(settings: Partial<FaultSettings>): void {
    this.#settings = { ...NO_FAULTS, ...settings };
    this.#dice = new SeededRandom(this.#settings.seed);
  }

  strikes(chance: Chance): boolean {
    const probability = this.#settings[chance];
    return probability > 0 && this.#dice.chance(probability);
  }

  /** Whether searching does not find this state of something yet; the same however often it is asked. */
  isUnsearchable({ id, updatedAt }: { id: string; updatedAt: number }, now: number): boolean {
    const { searchLag, searchLagMs, seed } = this.#settings;
    if (searchLag === 0 || now - updatedAt >= searchLagMs) return false;
    const drawn = createHash("md5").update(`${seed} ${id} ${updatedAt}`).digest().readUInt32BE();
    return drawn < searchLag * 2 ** 32;
  }

  /** How long this delivery is held back. */
  holdBackMs(): number {
    const { delayMs, disorderMs } = this.#settings;
    return delayMs + (this.strikes("disorder") ? this.#dice.whole(0, disorderMs) : 0);
  }
}
