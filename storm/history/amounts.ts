import type { ShopPlan } from "./shop-plan.ts";

export type Json = Record<string, unknown>;

/** Decimal text as Shopify writes it: 1250 with two digits is "12.50". */
export function decimal(minor: number, digits: number): string {
  const text = String(Math.abs(minor)).padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  return `${minor < 0 ? "-" : ""}${whole}${digits > 0 ? `.${text.slice(-digits)}` : ""}`;
}

/** An exact JSON number, however large. */
export function idNumber(id: string): unknown {
  return JSON.rawJSON(id);
}

/** Writes amounts of one order: in the shop's currency, and in the one the shopper paid in. */
export class AmountWriter {
  readonly #shop: ShopPlan;
  readonly #foreign: boolean;

  constructor(shop: ShopPlan, { foreign }: { readonly foreign: boolean }) {
    this.#shop = shop;
    this.#foreign = foreign && shop.presentment !== null;
  }

  get presentmentCurrency(): string {
    return this.#foreign && this.#shop.presentment
      ? this.#shop.presentment.currency
      : this.#shop.currency;
  }

  text(minor: number): string {
    return decimal(minor, this.#shop.digits);
  }

  presentmentText(minor: number): string {
    const { presentment } = this.#shop;
    if (!this.#foreign || !presentment) return this.text(minor);
    return decimal(Math.round(minor * presentment.rate), presentment.digits);
  }

  set(minor: number): Json {
    return {
      shop_money: { amount: this.text(minor), currency_code: this.#shop.currency },
      presentment_money: {
        amount: this.presentmentText(minor),
        currency_code: this.presentmentCurrency,
      },
    };
  }

  /** `total_price` and `total_price_set`. */
  both(name: string, minor: number): Json {
    return { [name]: this.text(minor), [`${name}_set`]: this.set(minor) };
  }
}
