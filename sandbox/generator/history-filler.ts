import type { Occasion, SandboxShop } from "../shop/sandbox-shop.ts";
import type { Order, OrderDraft } from "../shop/shop-model.ts";
import type { HistoryPlan, PlannedFate, PlannedOrder } from "./history-plan.ts";

interface Step {
  at: number;
  order: number;
  /** Null: the order is placed. */
  fate: PlannedFate | null;
}

/**
 * Lives the plan: places its orders and lets happen what becomes of them, in the order of time,
 * telling the app through the same webhooks as everything else.
 */
export class HistoryFiller {
  readonly #shop: SandboxShop;
  readonly #plan: HistoryPlan;
  readonly #customerIds = new Map<number, string>();
  readonly #orderIds = new Map<number, string>();

  constructor(shop: SandboxShop, plan: HistoryPlan) {
    this.#shop = shop;
    this.#plan = plan;
  }

  /** All in one transaction: a kill leaves the shop as it was, to be filled again. */
  fill(): void {
    const steps: Step[] = this.#plan.orders.flatMap((planned, order) => [
      { at: planned.at, order, fate: null },
      ...planned.fates.map((fate) => ({ at: fate.at, order, fate })),
    ]);
    steps.sort((a, b) => a.at - b.at);
    this.#shop.batch(() => {
      for (const step of steps) this.#live(step);
    });
  }

  #live({ at, order, fate }: Step): void {
    const planned = this.#plan.orders[order];
    if (!planned) return;
    const history: Occasion = { at, telling: "history" };
    if (!fate) {
      const draft = { ...planned.draft, buyer: this.#buyer(planned, at) };
      this.#orderIds.set(order, this.#shop.placeOrder(draft, history).id);
      return;
    }
    this.#meetFate(this.#orderIds.get(order) ?? "", fate.kind, history);
  }

  #meetFate(id: string, kind: PlannedFate["kind"], occasion: Occasion): void {
    switch (kind) {
      case "paid":
        this.#shop.markPaid(id, occasion);
        break;
      case "sent":
        // What is long delivered is no news: it would triple the webhooks of a first start.
        this.#shop.fulfil(id, { ...occasion, telling: "nobody" });
        break;
      case "refused":
        this.#shop.cancel(id, "declined", occasion);
        break;
      case "cancelled":
        this.#shop.cancel(id, "customer", occasion);
        break;
      case "refundedInFull":
        this.#shop.refund(id, { kind: "full", note: "Returned" }, occasion);
        break;
      case "refundedInPart":
        this.#refundPart(id, occasion);
        break;
    }
  }

  #buyer({ customer, email }: PlannedOrder, at: number): OrderDraft["buyer"] {
    const planned = customer === null ? undefined : this.#plan.customers[customer];
    if (customer === null || !planned) return { kind: "nobody", email };
    const known = this.#customerIds.get(customer);
    if (known) return { kind: "customer", customerId: known };
    const { person, isGuest } = planned;
    const made = this.#shop.createCustomer(
      { ...person, hasAccount: !isGuest, acceptsMarketing: !isGuest },
      { at, telling: "nobody" },
    );
    this.#customerIds.set(customer, made.id);
    return { kind: "customer", customerId: made.id };
  }

  /** One piece of the first line comes back; of a one-piece order, a tenth of the money. */
  #refundPart(orderId: string, occasion: Occasion): void {
    const order = this.#shop.order(orderId);
    const [line] = order?.lines ?? [];
    if (!order || !line) return;
    if (isOnePiece(order)) {
      const amount = Math.max(1, Math.round(order.total / 10));
      this.#shop.refund(orderId, { kind: "amount", amount, note: "Arrived damaged" }, occasion);
      return;
    }
    const lines = [{ lineId: line.id, quantity: 1 }];
    this.#shop.refund(orderId, { kind: "lines", lines, note: "Returned" }, occasion);
  }
}

function isOnePiece(order: Order): boolean {
  return order.lines.reduce((pieces, line) => pieces + line.quantity, 0) === 1;
}
