import { buildOrder, buildRefund, newLine, type Payment } from "./order-maker.ts";
import { OrderPayload } from "./order-payload.ts";
import { type Contact, type OrderState, type Shopper, sum } from "./order-state.ts";
import { DAY, HOUR, type Scene, SECOND } from "./scene.ts";

/** All that happens to one order, told as Shopify tells it. */
export class OrderLife {
  readonly #scene: Scene;
  readonly #order: OrderState;
  readonly #payload: OrderPayload;
  readonly #payment: Payment;
  #now: number;

  /** receipt: what a buyer who is no customer has left behind. */
  constructor(
    scene: Scene,
    buyer: Shopper | null,
    placedAt: number,
    receipt: Contact = { email: null, phone: null },
  ) {
    const { order, payment } = buildOrder(scene, { buyer, receipt }, placedAt);
    this.#scene = scene;
    this.#order = order;
    this.#payment = payment;
    this.#payload = new OrderPayload(scene.shop, order);
    this.#now = placedAt;
  }

  get order(): OrderState {
    return this.#order;
  }

  play(): void {
    const { dice } = this.#scene;
    this.#place();
    if (dice.chance(0.08)) this.#edit();
    this.#settle();
    if (dice.chance(0.3)) this.#touch();
    if (this.#order.cancelledAt === null && dice.chance(0.05)) this.#cancel();
    if (this.#order.cancelledAt === null && dice.chance(0.7)) this.#fulfil();
    if (this.#isPaid() && dice.chance(0.18)) this.#giveBack(dice.whole(1, 3));
    if (dice.chance(0.02)) this.#delete();
  }

  /** The order as it would be told now. */
  body(): string {
    return this.#payload.order();
  }

  /** A customer was merged into another: the order is told again, with the one that was kept. */
  retell(at: number): void {
    this.#now = Math.max(this.#now, at);
    this.#tell(["orders/updated"]);
  }

  #place(): void {
    const paid = this.#payment === "card" ? ["orders/paid"] : [];
    this.#tell(["orders/create", ...paid, "orders/updated"]);
  }

  #settle(): void {
    const { dice } = this.#scene;
    const order = this.#order;
    if (this.#payment === "card") return;
    if (dice.chance(0.12)) {
      this.#wait(1, 6);
      order.financialStatus = "voided";
      order.cancelledAt = this.#now;
      this.#tell(["orders/cancelled", "orders/updated"]);
      return;
    }
    if (this.#payment === "transfer" && dice.chance(0.3)) {
      this.#wait(1, 3);
      order.financialStatus = "partially_paid";
      this.#tell(["orders/updated"]);
    }
    if (dice.chance(0.1)) return; // still waiting for its money
    this.#wait(1, 6);
    order.financialStatus = "paid";
    this.#tell(["orders/paid", "orders/updated"]);
  }

  /** A piece more, or one piece less; the gift that Hadiya itself adds comes at nothing. */
  #edit(): void {
    const { dice } = this.#scene;
    this.#now += dice.whole(60, 7200) * SECOND;
    const id = this.#scene.nextId();
    const gift = dice.chance(0.4);
    if (gift || dice.chance(0.5)) {
      const added = newLine(this.#scene, { gift });
      this.#order.lines.push(added);
      this.#tellEdit(id, { added });
      return;
    }
    const removed = this.#order.lines.find((line) => line.quantity - line.removed > 0);
    if (!removed) return;
    const refund = buildRefund(this.#scene, this.#order, {
      at: this.#now,
      pieces: [{ line: removed, quantity: 1 }],
      restock: "cancel",
      money: "none",
    });
    this.#order.refunds.push(refund);
    this.#tellEdit(id, { removed });
  }

  #tellEdit(id: string, change: Omit<Parameters<OrderPayload["edit"]>[0], "id">): void {
    this.#order.updatedAt = this.#now;
    this.#scene.tell(this.#now, [
      ["orders/edited", this.#payload.edit({ id, ...change })],
      ["orders/updated", this.#payload.order()],
    ]);
  }

  /** Something of no weight to us: a tag, a note. */
  #touch(): void {
    this.#now += this.#scene.dice.whole(1, 20 * 3600) * SECOND;
    this.#tell(["orders/updated"]);
  }

  #cancel(): void {
    this.#wait(0, 4);
    const order = this.#order;
    const wasPaid = this.#isPaid();
    const refund = buildRefund(this.#scene, order, {
      at: this.#now,
      pieces: order.lines.map((line) => ({ line, quantity: line.quantity - line.removed })),
      restock: "cancel",
      money: wasPaid ? "full" : "none",
      shipping: true,
    });
    order.refunds.push(refund);
    order.cancelledAt = this.#now;
    order.financialStatus = wasPaid ? "refunded" : "voided";
    this.#order.updatedAt = this.#now;
    this.#scene.tell(this.#now, [
      ["orders/cancelled", this.#payload.order()],
      ["refunds/create", this.#payload.refund(refund)],
      ["orders/updated", this.#payload.order()],
    ]);
  }

  #fulfil(): void {
    this.#wait(0, 3);
    this.#order.fulfilled = true;
    this.#order.updatedAt = this.#now;
    this.#scene.tell(this.#now, [
      ["fulfillments/create", this.#payload.fulfillment(this.#scene.nextId())],
      ["orders/fulfilled", this.#payload.order()],
      ["orders/updated", this.#payload.order()],
    ]);
  }

  #giveBack(times: number): void {
    for (let turn = 0; turn < times; turn += 1) {
      this.#wait(0, 20);
      this.#refundOnce();
    }
  }

  #refundOnce(): void {
    const { dice } = this.#scene;
    const order = this.#order;
    const open = order.lines.filter((line) => line.quantity - line.removed > 0);
    const bare = open.length === 0 || dice.chance(0.2);
    const all = dice.chance(0.3);
    const pieces = open
      .filter(() => all || dice.chance(0.6))
      .map((line) => ({
        line,
        quantity: all ? line.quantity - line.removed : dice.whole(1, line.quantity - line.removed),
      }));
    const refund = buildRefund(this.#scene, order, {
      at: this.#now,
      pieces: bare ? [] : pieces,
      restock: dice.pick(["return", "return", "no_restock"]),
      money: bare ? "bare" : dice.pick(["full", "full", "full", "less", "none", "failed"]),
      shipping: all && !bare && dice.chance(0.4),
    });
    if (refund.lines.length === 0 && refund.transactions.length === 0) return;
    order.refunds.push(refund);
    const gone = sum(order.lines.map((line) => line.quantity - line.removed)) === 0;
    order.financialStatus = gone ? "refunded" : "partially_refunded";
    order.updatedAt = this.#now;
    this.#scene.tell(this.#now, [
      ["refunds/create", this.#payload.refund(refund)],
      ["orders/updated", this.#payload.order()],
    ]);
  }

  #delete(): void {
    this.#wait(1, 30);
    this.#scene.tell(this.#now, [["orders/delete", `{"id":${this.#order.id}}`]]);
  }

  #isPaid(): boolean {
    return ["paid", "partially_refunded"].includes(this.#order.financialStatus);
  }

  #wait(leastDays: number, mostDays: number): void {
    const { dice } = this.#scene;
    const least = leastDays * DAY + dice.whole(1, 60) * SECOND;
    this.#now += dice.whole(Math.floor(least / SECOND), (mostDays * DAY + HOUR) / SECOND) * SECOND;
  }

  #tell(topics: readonly string[]): void {
    // Shopify never writes two states of an order with one moment of change.
    this.#now = Math.max(this.#now, this.#order.updatedAt + SECOND);
    this.#order.updatedAt = this.#now;
    const body = this.#payload.order();
    this.#scene.tell(
      this.#now,
      topics.map((topic) => [topic, body] as const),
    );
  }
}
