import type { CustomerSummary } from "../../domain/clv/customer-summary.ts";
import { valueBasis, type YearlyReturn } from "../../domain/clv/value-basis.ts";
import type { ValueBasis } from "../../domain/clv/value-class.ts";
import { defaultProgramme } from "../../domain/tiers/default-programme.ts";
import type { Programme } from "../../domain/tiers/programme.ts";
import { type ShopDay, shopDay } from "../../domain/time.ts";
import {
  deriveStandings,
  type FactStore,
  type JudgedOrder,
  judgedOrder,
  type Measure,
  type StoredOrder,
} from "../orders/record-facts.ts";
import type { Shop } from "../shops/shop.ts";

/** A valuation to be published as the shop's next. */
export interface NewValuation {
  readonly asOf: ShopDay;
  readonly currency: string;
  readonly timeZone: string;
  readonly programmeVersion: number;
  readonly basis: ValueBasis;
  readonly customers: number;
  readonly now: Date;
}

/** The valuation a shop stands at, with what it was decided from. */
export interface CurrentValuation extends Measure {
  readonly programmeVersion: number;
  readonly customers: number;
}

export interface RevaluePorts {
  readShop(shopId: number): Promise<Shop | null>;
  readCurrent(shopId: number): Promise<CurrentValuation | null>;
  countCustomers(shopId: number): Promise<number>;
  readSummaries(shopId: number): Promise<CustomerSummary[]>;
  readYearlyReturn(shopId: number, asOf: ShopDay): Promise<YearlyReturn>;
  /** Holds the shop alone until the work ends: no batch runs beside it. */
  publishing(shopId: number, work: (store: PublishingStore) => Promise<void>): Promise<void>;
  /** Works beside batches, which take the same locks in the same sequence. */
  catchingUp<Result>(
    shopId: number,
    work: (store: CatchUpStore) => Promise<Result>,
  ): Promise<Result>;
}

export interface PublishingStore {
  /** The valuation as it stands now that the shop is held. */
  readCurrent(): Promise<CurrentValuation | null>;
  /** Every member's checkout has to hear of it. */
  markAllStale(now: Date): Promise<void>;
  saveProgramme(programme: Programme, now: Date): Promise<number>;
  publish(next: NewValuation): Promise<void>;
  measure(): Promise<Measure>;
  /** Orders of the shop, page by page. */
  readAllOrders(): AsyncIterable<StoredOrder[]>;
  saveJudged(orders: readonly JudgedOrder[]): Promise<void>;
}

export interface CatchUpStore extends FactStore {
  measure(): Promise<Measure>;
  /** Up to `limit` customers still measured with an older valuation. */
  behind(limit: number): Promise<bigint[]>;
  announce(): Promise<void>;
}

const GROWTH_WHILE_BUSY = 2;
const GROWTH_WHEN_IDLE = 1.1;
const CUSTOMERS_PER_STEP = 500;

/** Why a shop is to be measured anew; null when it is not. */
export type RevaluationReason =
  | "asked"
  | "new_day"
  | "grown"
  | "shop_changed"
  | "unfinished"
  | null;

/**
 * Is the shop's valuation out of date? It is on a new day in the shop, when its customers have
 * grown by a tenth (twofold while webhooks are waiting), or when its currency or time zone changed.
 */
export function revaluationReason(
  state: {
    readonly current: Pick<CurrentValuation, "customers" | "timeZone"> & {
      readonly valuation: { readonly asOf: ShopDay; readonly currency: string };
    };
    readonly shop: Pick<Shop, "currency" | "timeZone">;
    readonly customers: number;
    readonly busy: boolean;
  },
  now: Date,
): RevaluationReason {
  const { current, shop, customers, busy } = state;
  if (shop.currency !== current.valuation.currency || shop.timeZone !== current.timeZone) {
    return "shop_changed";
  }
  if (shopDay(now, current.timeZone) > current.valuation.asOf) return "new_day";
  const growth = busy ? GROWTH_WHILE_BUSY : GROWTH_WHEN_IDLE;
  return customers > current.customers * growth ? "grown" : null;
}

/**
 * Measures a shop anew when that is due, or when asked to, and brings every customer up to it in
 * small steps, so that webhooks flow meanwhile. A run that was cut off is taken up where it stopped.
 */
export async function revalueWhenDue(
  ports: RevaluePorts,
  at: {
    readonly shopId: number;
    readonly now: Date;
    readonly busy: boolean;
    readonly asked?: boolean;
  },
): Promise<RevaluationReason> {
  const { shopId, now, busy } = at;
  const shop = await ports.readShop(shopId);
  const current = await ports.readCurrent(shopId);
  if (!shop?.currency || !shop.timeZone || !current) return null;
  const customers = await ports.countCustomers(shopId);
  const due = revaluationReason({ current, shop, customers, busy }, now);
  const reason = due ?? (at.asked ? "asked" : null);
  if (reason) {
    const { currency, timeZone } = shop;
    await publishValuation(ports, { shopId, current, currency, timeZone, customers, now });
  }
  return (await catchUp(ports, shopId, now)) > 0 ? (reason ?? "unfinished") : reason;
}

interface Publication {
  readonly shopId: number;
  readonly current: CurrentValuation;
  readonly currency: string;
  readonly timeZone: string;
  readonly customers: number;
  readonly now: Date;
}

async function publishValuation(ports: RevaluePorts, publication: Publication): Promise<void> {
  const { shopId, current, currency, timeZone, customers, now } = publication;
  const asOf = shopDay(now, timeZone);
  const yearlyReturn = await ports.readYearlyReturn(shopId, asOf);
  const summaries = await ports.readSummaries(shopId);
  const basis = valueBasis(summaries, { asOf, currency, yearlyReturn });
  await ports.publishing(shopId, async (store) => {
    // Decided from what was read without holding the shop: another worker may have been faster.
    const standing = await store.readCurrent();
    if (standing?.valuation.version !== current.valuation.version) return;
    const programmeVersion = await programmeFor(store, publication);
    if (programmeVersion !== current.programmeVersion) await store.markAllStale(now);
    await store.publish({ asOf, currency, timeZone, programmeVersion, basis, customers, now });
    const judgesDifferently =
      currency !== current.valuation.currency || timeZone !== current.timeZone;
    if (judgesDifferently) await judgeAll(store);
  });
}

/** Thresholds are amounts of one currency: a shop that changes its currency starts with new ones. */
async function programmeFor(
  store: PublishingStore,
  { current, currency, now }: Publication,
): Promise<number> {
  if (currency === current.valuation.programme.currency) return current.programmeVersion;
  return store.saveProgramme(defaultProgramme(currency), now);
}

/** Judges every order again: what counts depends on the shop's currency and time zone. */
async function judgeAll(store: PublishingStore): Promise<void> {
  const measure = await store.measure();
  for await (const orders of store.readAllOrders()) {
    await store.saveJudged(orders.map((order) => judgedOrder(order, measure)));
  }
}

async function catchUp(ports: RevaluePorts, shopId: number, now: Date): Promise<number> {
  let done = 0;
  for (;;) {
    const step = await ports.catchingUp(shopId, async (store) => {
      const { valuation } = await store.measure();
      const customerIds = await store.behind(CUSTOMERS_PER_STEP);
      await deriveStandings(store, customerIds, { valuation, now });
      if (customerIds.length > 0) await store.announce();
      return customerIds.length;
    });
    done += step;
    if (step === 0) return done;
  }
}
