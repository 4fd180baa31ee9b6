import type { ShopPlan } from "../shop/shop-model.ts";

/** Points a second by plan; the bucket holds twenty seconds' worth. */
const RESTORE_RATE: Record<ShopPlan, number> = {
  basic: 100,
  advanced: 200,
  plus: 1000,
  enterprise: 2000,
};
const BUCKET_SECONDS = 20;

export interface ThrottleStatus {
  maximumAvailable: number;
  currentlyAvailable: number;
  restoreRate: number;
}

/** The leaky bucket of one app on one shop, in real time: a moved clock restores nothing. */
export class PointsBucket {
  readonly #restoreRate: number;
  readonly #maximum: number;
  readonly #now: () => number;
  #available: number;
  #asOf: number;

  constructor(plan: ShopPlan, now: () => number = () => performance.now()) {
    this.#restoreRate = RESTORE_RATE[plan];
    this.#maximum = this.#restoreRate * BUCKET_SECONDS;
    this.#now = now;
    this.#available = this.#maximum;
    this.#asOf = now();
  }

  /** Takes the points, or nothing when there are too few. */
  take(points: number): boolean {
    this.#restore();
    if (points > this.#available) return false;
    this.#available -= points;
    return true;
  }

  /** For seeing what the app does when it is throttled. */
  drain(): void {
    this.#restore();
    this.#available = 0;
  }

  status(): ThrottleStatus {
    this.#restore();
    return {
      maximumAvailable: this.#maximum,
      currentlyAvailable: Math.floor(this.#available),
      restoreRate: this.#restoreRate,
    };
  }

  #restore(): void {
    const now = this.#now();
    const restored = ((now - this.#asOf) / 1000) * this.#restoreRate;
    this.#available = Math.min(this.#maximum, this.#available + restored);
    this.#asOf = now;
  }
}
