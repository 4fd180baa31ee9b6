import type { PurchaseLog } from "../../domain/clv/purchase-log.ts";
import type { Valuation } from "../../domain/customer-standing.ts";
import { majorUnits } from "../../domain/money.ts";
import {
  type CustomerColumns,
  joinedPages,
  type PurchaseColumns,
  type StandingColumns,
  type WalkColumns,
} from "./customer-columns.ts";
import { type MeasuringStep, measureShop, type ShopEvidence } from "./measure-shop.ts";
import type { ShopMeasure } from "./new-valuation.ts";
import { type KnownForecasts, scoreCustomers } from "./score-customers.ts";

/** The shop a valuer is to measure; its customers and purchases are given before. */
export type ShopToMeasure = Omit<ShopEvidence, "customers" | "log">;

/**
 * Works out valuations, in a place of its own: on a server that is another thread, so that the door
 * is answered meanwhile. Calls are carried out one after the other. What is given may be taken away:
 * columns are not to be used again.
 */
export interface Valuer {
  takeCustomers(page: CustomerColumns): Promise<void>;
  takePurchases(page: PurchaseColumns): Promise<void>;
  /** Measures the shop from all that was taken. */
  measure(shop: ShopToMeasure): Promise<ShopMeasure>;
  /**
   * From now on customers are scored with this. measuredHere: it is what `measure` found last, so
   * that the forecasts made then hold.
   */
  adopt(adopted: AdoptedValuation): Promise<void>;
  score(page: WalkColumns): Promise<StandingColumns>;
  close(): Promise<void>;
}

export interface AdoptedValuation {
  readonly valuation: Valuation;
  readonly measuredHere: boolean;
}

/** Opens a valuer for one run. */
export type OpenValuer = (progress?: (step: MeasuringStep) => void) => Valuer;

/** A valuer that works right here, as the command line's may, and within the thread the app's does. */
export const openValuerHere: OpenValuer = (progress) => {
  let pages: CustomerColumns[] = [];
  let purchases: PurchaseColumns[] = [];
  let adopted: Valuation | null = null;
  let known: KnownForecasts | null = null;
  return {
    takeCustomers: async (page) => void pages.push(page),
    takePurchases: async (page) => void purchases.push(page),
    measure: async (shop) => {
      const customers = joinedPages(pages);
      const log = logFrom(purchases, shop.currency);
      pages = [];
      purchases = [];
      const { measure, forecasts } = measureShop({ ...shop, customers, log }, progress);
      known = { customers, forecasts };
      return measure;
    },
    adopt: async ({ valuation, measuredHere }) => {
      adopted = valuation;
      if (!measuredHere) known = null;
    },
    score: async (page) => {
      if (!adopted) throw new Error("no valuation was adopted to score customers with");
      return scoreCustomers(page, adopted, known);
    },
    close: async () => {},
  };
};

/** Rows that are sorted by customer and day as a log: each new customer is numbered as they come. */
function logFrom(pages: readonly PurchaseColumns[], currency: string): PurchaseLog {
  const total = pages.reduce((sum, { day }) => sum + day.length, 0);
  const days = new Int32Array(total);
  const spend = new Float64Array(total);
  const starts: number[] = [];
  let at = 0;
  let current: bigint | undefined;
  for (const { customerId, day, minor } of pages) {
    for (let row = 0; row < day.length; row++) {
      if (customerId[row] !== current) starts.push(at);
      current = customerId[row];
      days[at] = day[row] ?? 0;
      spend[at] = majorUnits({ minor: minor[row] ?? 0n, currency });
      at++;
    }
  }
  return { customers: starts.length, offsets: Int32Array.from([...starts, total]), days, spend };
}
