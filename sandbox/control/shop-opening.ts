import { HistoryFiller } from "../generator/history-filler.ts";
import { planHistory } from "../generator/history-plan.ts";
import type { ShopContext } from "../shop/shop-context.ts";
import type { ShopDatabase } from "../shop/shop-database.ts";
import type { WebhookDeliverer } from "../webhooks/webhook-deliverer.ts";
import type { AppInstaller } from "./app-installer.ts";

export interface OpeningWishes {
  /** An order log will be fed: no demo customers then, and nothing launched. */
  expectsOrders: boolean;
  seed: number;
  customers: number;
}

export type OpeningState = "closed" | "installing" | "launching" | "filling" | "open" | "failed";

/**
 * Makes the shop a going concern: the merchant installs the app; in the demo shop she also launches
 * the programme, and two years of orders come in. Done once; asked again, it only looks.
 */
export class ShopOpening {
  readonly #context: ShopContext;
  readonly #database: ShopDatabase;
  readonly #deliverer: WebhookDeliverer;
  readonly #installer: AppInstaller;
  readonly #wishes: OpeningWishes;
  #underWay: Promise<object> | null = null;
  #state: OpeningState = "closed";

  constructor(
    context: ShopContext,
    tools: { database: ShopDatabase; deliverer: WebhookDeliverer; installer: AppInstaller },
    wishes: OpeningWishes,
  ) {
    this.#context = context;
    this.#database = tools.database;
    this.#deliverer = tools.deliverer;
    this.#installer = tools.installer;
    this.#wishes = wishes;
  }

  get state(): OpeningState {
    return this.#state;
  }

  /** Resolves when the app has acknowledged all of it. Once at a time. */
  open(): Promise<object> {
    this.#underWay ??= this.#open().finally(() => {
      this.#underWay = null;
    });
    return this.#underWay;
  }

  async #open(): Promise<object> {
    try {
      await this.#step("installing", () => this.#install());
      if (this.#isDemo()) {
        await this.#step("launching", () => this.#launch());
        await this.#step("filling", () => this.#fill());
      }
      this.#state = "open";
    } catch (error) {
      this.#state = "failed";
      throw error;
    }
    const { shop } = this.#context;
    return { installed: true, customers: shop.countCustomers(), orders: shop.countOrders() };
  }

  async #step(state: OpeningState, work: () => Promise<void>): Promise<void> {
    this.#state = state;
    await work();
  }

  async #install(): Promise<void> {
    if (!this.#context.shop.isInstalled()) await this.#installer.install();
    this.#deliverer.start();
  }

  async #launch(): Promise<void> {
    if (this.#database.fact("launched") === "yes") return;
    await this.#installer.launch();
    this.#database.setFact("launched", "yes");
  }

  async #fill(): Promise<void> {
    if (this.#database.fact("filled") !== "yes") this.#fillHistory();
    await this.#deliverer.drainedTo(0);
  }

  #fillHistory(): void {
    const { shop, settings } = this.#context;
    const plan = planHistory({
      seed: this.#wishes.seed,
      customers: this.#wishes.customers,
      now: shop.now(),
      timeZone: settings.timeZone,
      currency: settings.currency,
      products: shop.products(),
    });
    this.#database.transaction(() => {
      new HistoryFiller(shop, plan).fill();
      this.#database.setFact("filled", "yes");
    });
  }

  /** A shop that began with an order log never becomes the demo shop, nor the other way round. */
  #isDemo(): boolean {
    const kind = this.#database.fact("kind") ?? this.#kindNow();
    this.#database.setFact("kind", kind);
    return kind === "demo";
  }

  #kindNow(): "demo" | "fed" {
    const isFresh = this.#context.shop.countOrders() === 0;
    return isFresh && !this.#wishes.expectsOrders ? "demo" : "fed";
  }
}
