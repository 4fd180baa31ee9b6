import type { Histories } from "../../app/domain/clv/purchase-log.ts";

const SEED = 20261121;
const AS_OF = 20_000;
const TWO_YEARS = 730;
/** The CDNOW sample's own parameters, in days: the shop every published figure is about. */
const BUYING = { r: 0.2426, alpha: 4.4136 * 7, a: 0.7929, b: 2.4259 };
const SPENDING = { p: 6.25, q: 3.744, v: 15.44 };

/**
 * A shop of customers who behave as BG/NBD and Gamma-Gamma say, first seen on some day of two years;
 * the same for the same number of customers. 42 in 100 come back.
 */
export function simulatedShop(customers: number): Histories {
  const random = generator(SEED);
  const columns = {
    frequency: new Int32Array(customers),
    recency: new Int32Array(customers),
    age: new Int32Array(customers),
    meanSpend: new Float64Array(customers),
  };
  for (let row = 0; row < customers; row++) {
    const age = Math.floor(random.uniform() * TWO_YEARS);
    const bought = purchases(random, age);
    columns.age[row] = age;
    columns.frequency[row] = bought.frequency;
    columns.recency[row] = bought.recency;
    if (bought.frequency === 0) continue;
    const level = random.gamma(SPENDING.q) / SPENDING.v;
    const total = random.gamma(SPENDING.p * bought.frequency) / level;
    columns.meanSpend[row] = total / bought.frequency;
  }
  return { asOf: AS_OF, customers, ...columns, logGaps: 0 };
}

type Random = ReturnType<typeof generator>;

function purchases(random: Random, age: number): { frequency: number; recency: number } {
  const rate = random.gamma(BUYING.r) / BUYING.alpha;
  const leaving = random.gamma(BUYING.a);
  const dropout = leaving / (leaving + random.gamma(BUYING.b));
  let [time, frequency, recency] = [0, 0, 0];
  for (;;) {
    time += -Math.log(random.uniform()) / rate;
    if (time > age) return { frequency, recency };
    if (Math.floor(time) > recency) {
      frequency++;
      recency = Math.floor(time);
    }
    if (random.uniform() < dropout) return { frequency, recency };
  }
}

/** Marsaglia's gamma on top of a small counter-based generator. */
function generator(seed: number) {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * uniform() ** (1 / shape);
    const d = shape - 1 / 3;
    for (;;) {
      const x = normal();
      const v = (1 + x / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && Math.log(uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  return { uniform, gamma };
}
