import { createHash } from "node:crypto";
import type { ShopDatabase } from "./shop-database.ts";

/** Shopify's ids grow in steps of 32,768; ours begin at a likely place, with 13 digits. */
const FIRST_ID = 7_318_400_000_000;
const STEP = 32_768;
const FIRST_ORDER_NUMBER = 1001;

/** The next ids and order numbers. Saved by `save`, inside the transaction that used them. */
export class IdSource {
  readonly #database: ShopDatabase;
  #nextId: number;
  #nextOrderNumber: number;

  constructor(database: ShopDatabase) {
    this.#database = database;
    this.#nextId = Number(database.fact("next_id") ?? FIRST_ID);
    this.#nextOrderNumber = Number(database.fact("next_order_number") ?? FIRST_ORDER_NUMBER);
  }

  next(): string {
    this.#nextId += STEP;
    return String(this.#nextId - STEP);
  }

  nextOrderNumber(): number {
    this.#nextOrderNumber += 1;
    return this.#nextOrderNumber - 1;
  }

  save(): void {
    this.#database.setFact("next_id", String(this.#nextId));
    this.#database.setFact("next_order_number", String(this.#nextOrderNumber));
  }
}

/** The order's secret in its page's address; derived, so that the same seed gives the same shop. */
export function orderToken(shopDomain: string, orderId: string): string {
  return createHash("sha256").update(`${shopDomain}/${orderId}`).digest("hex").slice(0, 32);
}

const CONFIRMATION_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";

/** The nine signs a shopper is shown, as in `X7K2M9QPL`. */
export function confirmationNumber(token: string): string {
  let rest = BigInt(`0x${token}`);
  const base = BigInt(CONFIRMATION_ALPHABET.length);
  let code = "";
  for (let sign = 0; sign < 9; sign += 1) {
    code += CONFIRMATION_ALPHABET[Number(rest % base)];
    rest /= base;
  }
  return code;
}
