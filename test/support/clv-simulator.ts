import type { BetaGeometric, ParetoNbd } from "../../app/domain/clv/clv-model.ts";
import type { Histories } from "../../app/domain/clv/purchase-log.ts";
import { SeededRandom } from "../../sandbox/generator/seeded-random.ts";

/** How simulated customers buy and leave, from the definition of the model and nothing else. */
export type BuyingProcess =
  | { readonly method: "bg-nbd" | "mbg-nbd"; readonly parameters: BetaGeometric }
  | {
      readonly method: "mbg-cnbd-k";
      readonly parameters: BetaGeometric & { readonly k: number };
    }
  | { readonly method: "pareto-nbd"; readonly parameters: ParetoNbd };

/** Gamma-Gamma: purchases are Gamma(p, rate) with the rate of a customer Gamma(q, v). */
export interface SpendProcess {
  readonly p: number;
  readonly q: number;
  readonly v: number;
}

export interface SimulatedPurchase {
  readonly time: number;
  readonly spend: number;
}

/** Someone who first bought at time 0, up to `age`, and what they then did. */
export interface SimulatedCustomer {
  readonly age: number;
  /** Repeat purchases until `age`. */
  readonly past: readonly SimulatedPurchase[];
  /** Purchases after `age` until as long after it as was asked for. */
  readonly future: readonly SimulatedPurchase[];
  /** From `age` to the next purchase, however late; Infinity when there will be none. */
  readonly next: number;
}

/**
 * Customers of one shop, in its model's unit of time, which is whatever makes them slow: times are
 * not rounded, nobody's purchases are joined, and no future ends before its time.
 */
export function simulatedCustomers(shop: {
  readonly seed: number;
  readonly ages: readonly number[];
  readonly horizon: number;
  readonly buying: BuyingProcess;
  readonly spend?: SpendProcess;
}): SimulatedCustomer[] {
  const random = new SeededRandom(shop.seed);
  return shop.ages.map((age) => {
    const times = purchaseTimes(shop.buying, random);
    const spend = spends(shop.spend, random);
    const past: SimulatedPurchase[] = [];
    const future: SimulatedPurchase[] = [];
    let next = Number.POSITIVE_INFINITY;
    for (const time of times) {
      if (time > age) next = Math.min(next, time - age);
      if (time > age + shop.horizon) break;
      (time > age ? future : past).push({ time, spend: spend() });
    }
    return { age, past, future, next };
  });
}

/** Times of one customer's repeat purchases, until they leave. */
function* purchaseTimes(buying: BuyingProcess, random: SeededRandom): Generator<number> {
  if (buying.method === "pareto-nbd") {
    const { r, alpha, s, beta } = buying.parameters;
    const rate = random.gamma(r, alpha);
    const leaves = random.exponential(random.gamma(s, beta));
    let time = random.exponential(rate);
    for (; time <= leaves; time += random.exponential(rate)) yield time;
    return;
  }
  const { r, alpha, a, b } = buying.parameters;
  const rate = random.gamma(r, alpha);
  const leaving = random.beta(a, b);
  const gap = () => phases(buying, () => random.exponential(rate));
  if (buying.method !== "bg-nbd" && random.chance(leaving)) return;
  for (let time = gap(); time < Number.POSITIVE_INFINITY; time += gap()) {
    yield time;
    if (random.chance(leaving)) return;
  }
}

function phases(buying: BuyingProcess, wait: () => number): number {
  const count = buying.method === "mbg-cnbd-k" ? buying.parameters.k : 1;
  let sum = 0;
  for (let phase = 0; phase < count; phase++) sum += wait();
  return sum;
}

function spends(process: SpendProcess | undefined, random: SeededRandom): () => number {
  if (!process) return () => 0;
  const rate = random.gamma(process.q, process.v);
  return () => random.gamma(process.p, rate);
}

/** Their histories in whole units, rounded to the nearest: as good as exact when rates are slow. */
export function historiesOf(customers: readonly SimulatedCustomer[]): Histories {
  let logGaps = 0;
  for (const { past } of customers) {
    past.forEach(({ time }, at) => {
      logGaps += Math.log(time - (past[at - 1]?.time ?? 0));
    });
  }
  const ages = customers.map(({ age }) => age);
  return {
    asOf: Math.max(...ages),
    customers: customers.length,
    frequency: Int32Array.from(customers, ({ past }) => past.length),
    recency: Int32Array.from(customers, ({ past }) => Math.round(past.at(-1)?.time ?? 0)),
    age: Int32Array.from(ages),
    meanSpend: Float64Array.from(customers, ({ past }) => meanSpend(past)),
    logGaps,
  };
}

function meanSpend(purchases: readonly SimulatedPurchase[]): number {
  const total = purchases.reduce((sum, { spend }) => sum + spend, 0);
  return purchases.length > 0 ? total / purchases.length : 0;
}
