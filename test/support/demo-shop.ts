import type { TestProject } from "vitest/node";
import { type ShopPlace, StartedShop } from "./started-shop.ts";

declare module "vitest" {
  interface ProvidedContext {
    demoShop: ShopPlace;
  }
}

/** One demo shop for all browser tests: starting it takes longer than most of them. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const shop = await StartedShop.start();
  project.provide("demoShop", shop.place);
  return () => shop.stop();
}
