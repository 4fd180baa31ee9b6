import { OrderLife } from "./order-life.ts";
import type { Scene } from "./scene.ts";

/** Somebody pays at the counter and is no customer. */
export function playCounterSale(scene: Scene): void {
  const { dice } = scene;
  new OrderLife(scene, null, scene.end - dice.whole(1, 500 * 24 * 3600) * 1000).play();
}
