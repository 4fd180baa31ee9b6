import { SeededRandom } from "../../sandbox/generator/seeded-random.ts";
import { tellBroken } from "./broken-bodies.ts";
import { playCounterSale } from "./counter-sale.ts";
import { playHousehold } from "./customer-life.ts";
import { playNoise } from "./noise.ts";
import { OrderLife } from "./order-life.ts";
import { Scene, type StormEvent } from "./scene.ts";
import { planShops, type ShopPlan } from "./shop-plan.ts";

export interface History {
  readonly shops: readonly ShopPlan[];
  /** Distinct webhooks, by shop and in the order of each life. */
  readonly events: readonly StormEvent[];
}

/** Of all webhooks, those that are signed and cannot be read. */
const UNREADABLE_SHARE = 0.02;
const NOISE_SHARE = 0.03;

/** What happened in some shops until `end`, as `webhooks` distinct webhooks; the seed decides all. */
export function writeHistory(options: {
  readonly seed: number;
  readonly webhooks: number;
  readonly end: Date;
}): History {
  const dice = new SeededRandom(options.seed);
  const shops = planShops(options.seed, dice);
  const total = shops.reduce((sum, { weight }) => sum + weight, 0);
  let owed = options.webhooks;
  const events = shops.flatMap((shop, place) => {
    const share = Math.max(8, Math.round((options.webhooks * shop.weight) / total));
    const count = place === shops.length - 1 ? owed : Math.min(owed, share);
    owed -= count;
    const scene = new Scene(shop, new SeededRandom(dice.whole(1, 2 ** 30)), options.end.getTime());
    return playShop(scene, count);
  });
  return { shops, events };
}

function playShop(scene: Scene, count: number): StormEvent[] {
  const { dice, events } = scene;
  const broken = Math.round(count * UNREADABLE_SHARE);
  const noise = Math.round(count * NOISE_SHARE);
  for (let turn = 0; turn < noise; turn += 1) playNoise(scene);
  for (let turn = 0; turn < broken; turn += 1) tellBroken(scene, bodyOfItsOwn(scene));
  const fixed = events.length;
  while (events.length < count) {
    if (dice.chance(0.12)) playCounterSale(scene);
    else playHousehold(scene);
  }
  // What is cut off is the latest of the last life: webhooks that never came.
  events.length = Math.max(count, fixed);
  return events;
}

/** The body of an order nobody else tells of. */
function bodyOfItsOwn(scene: Scene): string {
  const life = new OrderLife(scene, null, scene.end - scene.dice.whole(1, 10_000) * 1000);
  return life.body();
}
