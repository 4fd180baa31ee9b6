import { setTimeout as sleep } from "node:timers/promises";
import { batchTransactions, type CommittedBatch } from "./batches.server.ts";
import { bulkHistory } from "./bulk-history.server.ts";
import { because } from "./cause.server.ts";
import type { Config } from "./config.server.ts";
import { readReadiness } from "./db.server.ts";
import type { CostInputs } from "./domain/clv/clv-model.ts";
import { healthServices } from "./health-services.server.ts";
import { historyServices } from "./history.server.ts";
import { type Metrics, openMetrics } from "./metrics.server.ts";
import type { AdminCall } from "./shopify/admin-api.ts";
import { activateDiscount, deactivateDiscount, ensureDiscount } from "./shopify/discount.ts";
import { defineStanding, eraseStandings, writeStandings } from "./shopify/metafields.ts";
import { readContacts, readWebhook } from "./shopify/read-webhook.ts";
import { askShopDetails } from "./shopify/shop-query.ts";
import { createShopifyApp } from "./shopify-app.server.ts";
import { openAdmin, type SentCall } from "./shopify-client.server.ts";
import { shopifyServices } from "./shopify-services.server.ts";
import { faultCode, isTransient } from "./store/batch-store.ts";
import { customerCounts } from "./store/customer-counts.ts";
import { customerFileReader, customerListReader } from "./store/customers.ts";
import { openInbox, shopsWaiting } from "./store/inbox.ts";
import { costsPorts, insightsReader } from "./store/insights.ts";
import { forgetOld, keepLogShort, tidy } from "./store/maintenance.ts";
import { orderStandingPorts } from "./store/order-standing.ts";
import { overviewReader } from "./store/overview.ts";
import { publishStore, shopsBehind } from "./store/perks.ts";
import {
  readAnswer,
  requestListReader,
  requestPorts,
  shopsWithRequests,
} from "./store/privacy-requests.ts";
import { readQueueFigures } from "./store/queue-figures.ts";
import { installPorts, launchPorts } from "./store/setup.ts";
import { markShutOut } from "./store/shop-access.ts";
import {
  findShop,
  markPrepared,
  readRevision,
  readShop,
  readShops,
  readWanted,
  saveDiscount,
  saveLanguage,
  shopIdFor,
  shopsUnprepared,
} from "./store/shops.ts";
import type { Database } from "./store/sql.ts";
import { revaluePorts } from "./store/valuations.ts";
import { type RevaluationOrder, revalueWhenDue } from "./usecases/clv/revalue-shop.ts";
import type { OpenValuer } from "./usecases/clv/valuer.ts";
import { type CustomerListQuery, customerList } from "./usecases/customers/customer-list.ts";
import { customerReport } from "./usecases/customers/customer-report.ts";
import { processInbox } from "./usecases/inbox/process-inbox.ts";
import { receiveWebhook, type Webhook } from "./usecases/inbox/receive-webhook.ts";
import { type AskedOrder, orderStanding } from "./usecases/orders/order-standing.ts";
import { shopOverview } from "./usecases/overview/shop-overview.ts";
import { prepareShop } from "./usecases/perks/prepare-shop.ts";
import { type PublishPorts, publishStandings } from "./usecases/perks/publish-standings.ts";
import { carryOutRequests } from "./usecases/privacy/carry-out-requests.ts";
import { requestList } from "./usecases/privacy/request-list.ts";
import { installShop } from "./usecases/shops/install-shop.ts";
import { launchProgramme } from "./usecases/tiers/launch-programme.ts";

/** What the worker is told of, so that it need not wait for its next look. */
export interface WorkerSignals {
  /** Zero: there may be some that this process did not store. */
  webhooksStored(webhooks: number): void;
  shopToPrepare(shopId: number): void;
  shopToPublish(shopId: number): void;
  /** For the log: something was sent to Shopify. */
  shopifyAsked(call: SentCall): void;
}

/** How a shop is revalued here: by whom, and who hears of the progress. */
export interface RevaluationWork extends Pick<RevaluationOrder, "busy" | "progress"> {
  readonly openValuer: OpenValuer;
}

/** On the embedded database, which the door and the nightly run share, after each step. */
export const DOORS_TURN_MS = 15;
const QUIET_MS = 1000;
const NEWS_LOOKS = 80;
const NEWS_PAUSE_MS = 250;

/** Every use case of the app over one database, one clock and Shopify. */
export function wireServices(config: Config, database: Database, clock: () => Date) {
  const signals: WorkerSignals = {
    webhooksStored: () => {},
    shopToPrepare: () => {},
    shopToPublish: () => {},
    shopifyAsked: () => {},
  };
  const shopIdOf = cachedShopIds(database);
  const metrics = openMetrics();
  let storedAt = Number.NEGATIVE_INFINITY;
  const inbox = openInbox(database, shopIdOf, (webhooks) => {
    storedAt = performance.now();
    metrics.committed(webhooks);
    signals.webhooksStored(webhooks);
  });
  const shopify = createShopifyApp(config, {
    prisma: database.prisma,
    onInstalled: async (domain) => {
      const shopId = await shopIdOf(domain);
      const now = clock(); // before asking: a change made meanwhile is newer than what is told
      const details = await askShopDetails(call, domain);
      await installShop(installPorts(database), { shopId, details, now });
      signals.shopToPrepare(shopId);
    },
  });
  const { call, meter } = openAdmin(shopify.sessionStorage, config, {
    clock,
    onShutOut: (domain, reason) => markShutOut(database, domain, { reason, now: clock() }),
    metrics,
    answered: (sent) => signals.shopifyAsked(sent),
  });
  return {
    config,
    database,
    shopify,
    signals,
    clock,
    shopIdOf,
    metrics,
    /** What Shopify was asked in this process, by shop. */
    adminMeter: meter,
    installedShopId: async (domain: string) => {
      const shop = await findShop(database, domain);
      return shop?.installed ? shop.shopId : null;
    },
    ...pageServices(database, clock, signals),
    ...healthServices(database, {
      clock,
      scopes: config.scopes,
      wake: () => signals.webhooksStored(0),
    }),
    ...workServices(database, clock, { call, metrics, storedAt: () => storedAt }),
    ...shopifyServices(database, clock, call),
    /** True when there is more that has been kept long enough. */
    forgetOld: () => forgetOld(database, { now: clock(), keep: config.retention }),
    ...historyServices(database, clock, { bulk: bulkHistory(database, { clock, call }) }),
    receive: (webhook: Webhook) => receiveWebhook(inbox, webhook),
    readiness: () => readReadiness(database),
    queueFigures: () => readQueueFigures(database, clock()),
    close: () => database.close(),
  };
}

export type Services = ReturnType<typeof wireServices>;

function pageServices(database: Database, clock: () => Date, signals: WorkerSignals) {
  return {
    overview: (shopId: number) => shopOverview(overviewReader(database), shopId),
    customerList: (shopId: number, query: CustomerListQuery) =>
      customerList(customerListReader(database), shopId, query),
    customerReport: (shopId: number, customerId: bigint) =>
      customerReport(customerFileReader(database), shopId, customerId),
    readInsights: (shopId: number) => insightsReader(database).readInsights(shopId),
    saveCosts: (shopId: number, costs: CostInputs) => costsPorts(database).saveCosts(shopId, costs),
    askForValuation: (shopId: number) => costsPorts(database).askForValuation(shopId),
    privacyRequests: (shopId: number) => requestList(requestListReader(database), shopId),
    personFile: (shopId: number, requestKey: string) => readAnswer(database, shopId, requestKey),
    orderStanding: (shopId: number, asked: AskedOrder) =>
      orderStanding(orderStandingPorts(database), shopId, asked),
    language: async (shopId: number) => (await readShop(database, shopId))?.language ?? null,
    chooseLanguage: (shopId: number, language: "en" | "ar") =>
      saveLanguage(database, shopId, language),
    launchProgramme: async (shopId: number) => {
      const outcome = await launchProgramme(launchPorts(database), { shopId, now: clock() });
      if (outcome.kind === "launched") {
        signals.shopToPrepare(shopId);
        signals.shopToPublish(shopId);
      }
      return outcome;
    },
    /** The shop's revision as soon as it differs from `since`; the same one after 20 seconds. */
    waitForNews: async (shopId: number, since: bigint, signal: AbortSignal): Promise<bigint> => {
      for (let look = 0; look < NEWS_LOOKS && !signal.aborted; look++) {
        const revision = await readRevision(database, shopId);
        if (revision !== since) return revision;
        await sleep(NEWS_PAUSE_MS);
      }
      return since;
    },
  };
}

function workServices(
  database: Database,
  clock: () => Date,
  {
    call,
    metrics,
    storedAt,
  }: { readonly call: AdminCall; readonly metrics: Metrics; readonly storedAt: () => number },
) {
  const customersLately = customerCounts(database, () => performance.now());
  const isQuiet = () => performance.now() - storedAt() > QUIET_MS;
  return {
    shopsWaiting: () => shopsWaiting(database),
    shopsBehind: () => shopsBehind(database),
    shopsUnprepared: () => shopsUnprepared(database),
    shopIds: async () => (await readShops(database)).map(({ shopId }) => shopId),
    tidy: () => tidy(database),
    /** Gives way while webhooks come in: on the embedded database the door would wait. False: not done. */
    tidyWhileQuiet: () => tidy(database, isQuiet),
    keepLogShort: () => keepLogShort(database, isQuiet),
    shopsWithRequests: () => shopsWithRequests(database),
    carryOutRequests: (shopId: number) => {
      const rest = () => sleep(database.kind === "embedded" ? DOORS_TURN_MS : 0);
      const ports = requestPorts(database, { readContacts, rest });
      return carryOutRequests(ports, { shopId, now: clock() });
    },
    processInbox: (
      shopId: number,
      limit: number,
      committed: (batch: CommittedBatch) => void = () => {},
    ) =>
      processInbox(
        {
          read: readWebhook,
          isTransient,
          faultCode,
          transaction: metrics.measuring(batchTransactions(database, committed)),
        },
        { shopId, limit, now: clock() },
      ),
    revalueWhenDue: (shopId: number, { openValuer, ...how }: RevaluationWork) => {
      const rest = () => sleep(database.kind === "embedded" ? DOORS_TURN_MS : 0);
      const order = { shopId, now: clock(), ...how };
      return revalueWhenDue(revaluePorts(database, { openValuer, rest, customersLately }), order);
    },
    prepareShop: (shopId: number) =>
      prepareShop(
        {
          readShop: (id) => readShop(database, id),
          readWanted: (id) => readWanted(database, id),
          markPrepared: (id, wanted) => markPrepared(database, id, wanted),
          saveDiscount: (id, discountId) => saveDiscount(database, id, discountId),
          ensureStandingDefinition: (domain) => defineStanding(call, domain),
          ensureDiscount: (domain) => ensureDiscount(call, domain, clock),
          activateDiscount: (domain, discountId) => activateDiscount(call, domain, discountId),
          deactivateDiscount: (domain, discountId) => deactivateDiscount(call, domain, discountId),
        },
        shopId,
      ),
    publishStandings: async (shopId: number) => {
      const shop = await readShop(database, shopId);
      if (!shop?.installed) return { published: 0, refused: [] };
      const ports = publishPorts(publishStore(database, clock), call, shop.domain);
      const outcome = await publishStandings(ports, shopId);
      const { published, refused } = outcome;
      metrics.perksWritten({ published, refused: refused.length });
      return outcome;
    },
  };
}

/** What is told to Shopify is told for the batches that made it differ. */
function publishPorts(
  store: Omit<PublishPorts, "write" | "erase">,
  call: AdminCall,
  domain: string,
): PublishPorts {
  let batches: readonly string[] = [];
  return {
    ...store,
    readStale: async (...asked) => {
      const stale = await store.readStale(...asked);
      batches = [...new Set(stale.map(({ batch }) => batch).filter((batch) => batch !== null))];
      return stale;
    },
    write: (standings) => because({ batches }, () => writeStandings(call, domain, standings)),
    erase: (customerIds) => because({ batches }, () => eraseStandings(call, domain, customerIds)),
  };
}

/** Domain to row id, remembered: every webhook needs it, and it never changes. */
function cachedShopIds(database: Database): (domain: string) => Promise<number> {
  const known = new Map<string, Promise<number>>();
  return (domain) => {
    let shopId = known.get(domain);
    if (!shopId) {
      shopId = shopIdFor(database, domain);
      known.set(domain, shopId);
      shopId.catch(() => known.delete(domain));
    }
    return shopId;
  };
}
