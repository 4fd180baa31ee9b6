import type { CostInputs } from "../../domain/clv/clv-model.ts";
import { defaultProgramme } from "../../domain/tiers/default-programme.ts";
import type { Programme } from "../../domain/tiers/programme.ts";
import { type ShopDay, shopDay } from "../../domain/time.ts";
import {
  type JudgedOrder,
  judgedOrder,
  type Measure,
  type StoredOrder,
} from "../orders/record-facts.ts";
import type { CustomerColumns, PurchaseColumns } from "./customer-columns.ts";
import type { MeasuringStep } from "./measure-shop.ts";
import { type NewValuation, type ShopMeasure, unmeasured } from "./new-valuation.ts";
import type { OpenValuer, Valuer } from "./valuer.ts";
import { type WalkPorts, walkCustomers } from "./walk-customers.ts";

/** The valuation a shop stands at, with what it was decided from. */
export interface CurrentValuation extends Measure {
  readonly programmeVersion: number;
  readonly customers: number;
  readonly asked: number;
  /** True when it was measured in the middle of an import, from some of what was to come. */
  readonly provisional: boolean;
}

/** What a shop is to be measured by, as it stands now. */
export interface ShopWishes {
  /** Both null until Shopify has told them. */
  readonly currency: string | null;
  readonly timeZone: string | null;
  readonly costs: CostInputs;
  /** How often a valuation was asked for. */
  readonly asked: number;
  /** The valuation everybody has been brought up to. */
  readonly caughtUp: number;
}

export interface RevaluePorts extends WalkPorts {
  readonly openValuer: OpenValuer;
  readWishes(shopId: number): Promise<ShopWishes | null>;
  readCurrent(shopId: number): Promise<CurrentValuation | null>;
  /** How many there were some moments ago: good enough to see that they have grown by a tenth. */
  customersLately(shopId: number): Promise<number>;
  countCustomers(shopId: number): Promise<number>;
  /** True when somebody's summary is not to be gone by: they wait to be derived from their orders. */
  hasUnderived(shopId: number): Promise<boolean>;
  /** Everyone who has bought, page by page. */
  readCustomers(shopId: number): AsyncIterable<CustomerColumns>;
  /** Purchases of about `share` of the customers, drawn evenly; of all of them when it is 1. */
  readPurchases(shopId: number, share: number): AsyncIterable<PurchaseColumns>;
  /** Holds the shop alone until the work ends: no batch runs beside it. */
  publishing(shopId: number, work: (store: PublishingStore) => Promise<void>): Promise<void>;
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
  /** Everybody waits to be derived from their orders again, and no class is remembered. */
  markUnderived(): Promise<void>;
  /** Nobody keeps a class for having had it. */
  forgetClasses(): Promise<void>;
  announce(): Promise<void>;
}

const GROWTH_WHILE_BUSY = 2;
const GROWTH_WHEN_IDLE = 1.1;
const MOST_SAMPLED = 50_000;

/** Why a shop is to be measured anew; null when it is not. */
export type RevaluationReason =
  | "asked"
  | "new_day"
  | "grown"
  | "settled"
  | "shop_changed"
  | "unmeasured"
  | "unfinished"
  | null;

/**
 * Is the shop's valuation out of date? It is on a new day in the shop, when one was asked for, when
 * its customers have grown by a tenth (twofold while webhooks are waiting), when its currency or
 * time zone changed, or when there are customers and nobody has been measured yet. One measured in
 * the middle of an import is, once that has settled.
 */
export function revaluationReason(
  state: {
    readonly current: Pick<CurrentValuation, "customers" | "timeZone" | "asked" | "provisional"> & {
      readonly valuation: Pick<Measure["valuation"], "asOf" | "currency" | "model">;
    };
    readonly shop: Pick<ShopWishes, "currency" | "timeZone" | "asked">;
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
  if (shop.asked > current.asked) return "asked";
  if (current.provisional && !busy) return "settled";
  const growth = busy ? GROWTH_WHILE_BUSY : GROWTH_WHEN_IDLE;
  if (customers > current.customers * growth) return "grown";
  return customers > 0 && current.customers > 0 && !current.valuation.model ? "unmeasured" : null;
}

/** When and how a shop is looked at. */
export interface RevaluationOrder {
  readonly shopId: number;
  readonly now: Date;
  /** True while webhooks are waiting. */
  readonly busy: boolean;
  /** Measures the shop whether it is due or not. */
  readonly asked?: boolean;
  /** Told of each step as it begins. */
  readonly progress?: (step: MeasuringStep | "reading" | "publishing" | "walking") => void;
}

/**
 * Measures a shop anew when that is due: fits its model, publishes the next valuation, and brings
 * every customer up to it in small steps, so that webhooks flow meanwhile. A run that was cut off
 * before it published has changed nothing and begins anew; later, it is taken up where it stopped.
 */
export async function revalueWhenDue(
  ports: RevaluePorts,
  order: RevaluationOrder,
): Promise<RevaluationReason> {
  const shop = await ports.readWishes(order.shopId);
  const current = await ports.readCurrent(order.shopId);
  if (!shop?.currency || !shop.timeZone || !current) return null;
  const customers = await ports.customersLately(order.shopId);
  const due = revaluationReason({ current, shop, customers, busy: order.busy }, order.now);
  const reason = due ?? (order.asked ? "asked" : null);
  if (!reason && shop.caughtUp === current.valuation.version) return null;
  const { currency, timeZone } = shop;
  const valuer = ports.openValuer(order.progress);
  try {
    const growing = reason === "grown" || reason === "unmeasured" || current.provisional;
    const provisional = order.busy && growing;
    const run = { ...order, valuer, provisional, shop: { ...shop, currency, timeZone } };
    if (reason === "shop_changed") await judgeAnew(ports, run, current);
    const measuredHere = reason !== null && (await measureAndPublish(ports, run));
    run.progress?.("walking");
    await walkCustomers(ports, run, { measuredHere });
    return reason ?? "unfinished";
  } finally {
    await valuer.close();
  }
}

interface Run extends RevaluationOrder {
  readonly valuer: Valuer;
  /** In the middle of an import: what is measured now holds until that has settled. */
  readonly provisional: boolean;
  readonly shop: ShopWishes & { readonly currency: string; readonly timeZone: string };
}

/**
 * What counts of an order depends on the shop's currency and time zone: all are judged again, under a
 * valuation of nobody yet, and every customer is derived from them before they are measured.
 */
async function judgeAnew(ports: RevaluePorts, run: Run, current: CurrentValuation): Promise<void> {
  const { shopId, now, shop } = run;
  const asOf = shopDay(now, shop.timeZone);
  await ports.publishing(shopId, async (store) => {
    if (!(await stillCurrent(store, current))) return;
    const programmeVersion = await programmeFor(store, run, current);
    if (programmeVersion !== current.programmeVersion) await store.markAllStale(now);
    const { currency, timeZone, costs } = shop;
    const yardstick = unmeasured({ asOf, currency, costs });
    await store.publish({ ...yardstick, timeZone, programmeVersion, asked: current.asked, now });
    await store.markUnderived();
    const measure = await store.measure();
    for await (const orders of store.readAllOrders()) {
      await store.saveJudged(orders.map((order) => judgedOrder(order, measure)));
    }
  });
}

/** Thresholds are amounts of one currency: a shop that changes its currency starts with new ones. */
async function programmeFor(
  store: PublishingStore,
  { shop, now }: Run,
  current: CurrentValuation,
): Promise<number> {
  if (shop.currency === current.valuation.programme.currency) return current.programmeVersion;
  return store.saveProgramme(defaultProgramme(shop.currency), now);
}

/** Decided from what was read without holding the shop: another worker may have been faster. */
async function stillCurrent(
  store: PublishingStore,
  { valuation }: CurrentValuation,
): Promise<boolean> {
  return (await store.readCurrent())?.valuation.version === valuation.version;
}

/** False when another worker was faster, or nobody was there to be measured. */
async function measureAndPublish(ports: RevaluePorts, run: Run): Promise<boolean> {
  const { shopId, now, shop, provisional } = run;
  const current = await ports.readCurrent(shopId);
  if (!current) return false;
  const mayLack = shop.caughtUp !== current.valuation.version;
  if (mayLack && (await ports.hasUnderived(shopId))) {
    await walkCustomers(ports, run, { measuredHere: false });
  }
  const { currency, timeZone, costs, asked } = shop;
  const asOf = shopDay(now, timeZone);
  const { programme } = current.valuation;
  const customers = await ports.countCustomers(shopId);
  const found =
    customers > 0
      ? await measured(ports, run, { asOf, programme, customers, remembers: !current.provisional })
      : null;
  run.progress?.("publishing");
  let published = false;
  await ports.publishing(shopId, async (store) => {
    if (!(await stillCurrent(store, current))) return;
    const { programmeVersion } = current;
    const next = { ...unmeasured({ asOf, currency, costs }), ...found };
    const made = { timeZone, programmeVersion, customers, asked, now, provisional };
    await store.publish({ ...next, ...made });
    if (current.provisional) await store.forgetClasses();
    await store.announce();
    published = found !== null;
  });
  return published;
}

async function measured(
  ports: RevaluePorts,
  { shopId, shop, valuer, progress }: Run,
  at: {
    readonly asOf: ShopDay;
    readonly programme: Programme;
    readonly customers: number;
    readonly remembers: boolean;
  },
): Promise<ShopMeasure> {
  progress?.("reading");
  const { asOf, programme, customers, remembers } = at;
  for await (const page of ports.readCustomers(shopId)) {
    await valuer.takeCustomers(remembers ? page : withoutClasses(page));
  }
  const share = Math.min(1, MOST_SAMPLED / customers);
  for await (const page of ports.readPurchases(shopId, share)) await valuer.takePurchases(page);
  const { currency, costs } = shop;
  return valuer.measure({ asOf, currency, costs, programme, logIsSample: share < 1 });
}

function withoutClasses(page: CustomerColumns): CustomerColumns {
  return { ...page, valueClass: new Int32Array(page.valueClass.length) };
}
