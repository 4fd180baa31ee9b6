/**
 * What is one shop's stays that shop's. Every route, service and job is called for one shop with the
 * other's ids: nothing of the other's comes back, and nothing of it changes. What is new and does not
 * stand here fails the test: give it an entry.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Services } from "../../app/wiring.server.ts";
import { projectRoot } from "../../bin/setup/project-root.mjs";
import { DATABASE_KINDS, type DatabaseKind } from "./database.ts";
import { type ServedApp, serveApp, TO_LOAD_ALL_MS } from "./served-app.ts";
import { claimsFor, signed } from "./session-tokens.ts";
import { tableSums } from "./table-sums.ts";
import { openTwoShops, type TwoShops } from "./two-shops.ts";

interface Visit {
  readonly path: string;
  readonly form?: Readonly<Record<string, string>>;
  /** Asked by a shopper's extension rather than in the admin. */
  readonly extension?: true;
}

/** Why something cannot be asked for another shop's things. */
type Nobodys = string;

/** A route module's loader or action -> how it is asked for what is the other shop's. */
const ROUTES: Record<string, (shops: TwoShops) => readonly Visit[] | Nobodys> = {
  "root loader": () => "none of its own",
  "routes/$ loader": () => [{ path: "/nowhere" }],
  "routes/_index loader": ({ other }) => [{ path: `/?shop=${other.domain}` }],
  "routes/auth.$ loader": ({ other }) => [{ path: `/auth/callback?shop=${other.domain}` }],
  "routes/auth.login loader": ({ other }) => [{ path: `/auth/login?shop=${other.domain}` }],
  "routes/auth.login action": ({ other }) => [
    { path: "/auth/login", form: { shop: other.domain } },
  ],
  "routes/app loader": () => [{ path: "/app" }],
  "routes/app._index loader": ({ other }) => [{ path: `/app?shopId=${other.shopId}` }],
  "routes/app.$ loader": () => [{ path: "/app/nowhere" }],
  "routes/app.accuracy loader": () => [{ path: "/app/accuracy" }],
  "routes/app.customers._index loader": ({ other, othersCustomerId }) => [
    { path: "/app/customers" },
    { path: `/app/customers?q=${partOf(other.mark)}` },
    { path: `/app/customers?q=${othersCustomerId}` },
  ],
  "routes/app.customers.$customerId loader": ({ customerId, othersCustomerId }) => [
    { path: `/app/customers/${customerId}` },
    { path: `/app/customers/${othersCustomerId}` },
  ],
  "routes/app.insights loader": () => [{ path: "/app/insights" }],
  "routes/app.insights action": ({ other }) => [
    { path: "/app/insights", form: { shopId: String(other.shopId) } },
  ],
  "routes/app.launch loader": () => [{ path: "/app/launch" }],
  "routes/app.launch action": ({ other }) => [
    { path: "/app/launch", form: { shopId: String(other.shopId) } },
  ],
  "routes/app.live loader": () => [{ path: "/app/live?since=0" }],
  "routes/app.health._index loader": () => [{ path: "/app/health" }],
  "routes/app.health._index action": () => [{ path: "/app/health", form: { reason: "not_json" } }],
  "routes/app.health.message loader": ({ parked, othersParked }) =>
    [parked, othersParked].map(({ topic, eventId }) => ({
      path: `/app/health/message?topic=${topic}&event=${eventId}`,
    })),
  "routes/app.health.message action": ({ othersParked: { topic, eventId } }) =>
    ["discard", "restore", "retry"].map((decision) => ({
      path: "/app/health/message",
      form: { decision, topic, event: eventId, why: "mine" },
    })),
  "routes/app.history loader": () => [{ path: "/app/history" }],
  "routes/app.history action": ({ other }) => [
    { path: "/app/history", form: { shopId: String(other.shopId) } },
  ],
  "routes/app.privacy loader": () => [{ path: "/app/privacy" }],
  "routes/app.privacy_.file loader": ({ request, othersRequest }) =>
    [request, othersRequest].flatMap((key) => [
      { path: `/app/privacy/file?request=${key}` },
      { path: `/app/privacy/file?request=${key}&as=json` },
    ]),
  "routes/app.settings loader": () => [{ path: "/app/settings" }],
  "routes/app.settings action": (): Visit[] => [
    { path: "/app/settings", form: { form: "language", language: "ar" } },
    { path: "/app/settings", form: { form: "costs", marginPercent: "40" } },
  ],
  "routes/api.order-standing loader": ({ orderId, othersOrderId }) => [
    { path: `/api/order-standing?order=${orderId}`, extension: true },
    { path: `/api/order-standing?order=${othersOrderId}`, extension: true },
  ],
  "routes/api.order-standing action": () => [
    { path: "/api/order-standing", form: {}, extension: true },
  ],
};

/** Finds what bears the mark, and does not show the mark by being shown itself. */
function partOf(mark: string): string {
  return mark.slice(0, 4);
}

const EVERYONE = {
  search: "",
  tierId: null,
  valueClass: null,
  sort: "name",
  direction: "asc",
  cursor: null,
} as const;
const NOT_A_SHOPS = "is of the process, not of a shop";
const ALL_SHOPS = "tells the worker which shops have work: ids only";
const BY_AGE = "forgets what is old, whosever it is";
const WEBHOOK = "takes what is signed by Shopify; whose it is stands in its header";

type Call = (services: Services, shops: TwoShops) => Promise<unknown>;

/** A service -> how it is asked for what is the other shop's. */
const SERVICES: Record<keyof Services, Call | Nobodys> = {
  config: NOT_A_SHOPS,
  database: NOT_A_SHOPS,
  shopify: NOT_A_SHOPS,
  signals: NOT_A_SHOPS,
  clock: NOT_A_SHOPS,
  readiness: NOT_A_SHOPS,
  metrics: NOT_A_SHOPS,
  queueFigures: NOT_A_SHOPS,
  adminMeter: NOT_A_SHOPS,
  close: NOT_A_SHOPS,
  tidy: NOT_A_SHOPS,
  tidyWhileQuiet: NOT_A_SHOPS,
  keepLogShort: NOT_A_SHOPS,
  forgetOld: BY_AGE,
  forgetHalfReceived: BY_AGE,
  shopsWaiting: ALL_SHOPS,
  shopsBehind: ALL_SHOPS,
  shopsUnprepared: ALL_SHOPS,
  shopsWithRequests: ALL_SHOPS,
  backfillsWaiting: ALL_SHOPS,
  shopsWantingHistory: ALL_SHOPS,
  shopsToReconcile: ALL_SHOPS,
  shopIds: ALL_SHOPS,
  receive: WEBHOOK,
  shopIdOf: async (services, { own }) => services.shopIdOf(own.domain),
  installedShopId: async (services, { own }) => services.installedShopId(own.domain),
  overview: (services, { own }) => services.overview(own.shopId),
  customerList: async (services, { own, other }) => [
    await services.customerList(own.shopId, EVERYONE),
    await services.customerList(own.shopId, { ...EVERYONE, search: partOf(other.mark) }),
  ],
  customerReport: async (services, { own, customerId, othersCustomerId }) => [
    await services.customerReport(own.shopId, customerId),
    await services.customerReport(own.shopId, othersCustomerId),
  ],
  readInsights: (services, { own }) => services.readInsights(own.shopId),
  saveCosts: async (services, { own }) => {
    const insights = await services.readInsights(own.shopId);
    return insights && services.saveCosts(own.shopId, insights.costs);
  },
  askForValuation: (services, { own }) => services.askForValuation(own.shopId),
  health: (services, { own }) => services.health(own.shopId),
  parkedList: (services, { own }) => services.parkedList(own.shopId),
  openWebhook: async (services, { own, parked, othersParked }) => [
    await services.openWebhook(own.shopId, parked),
    await services.openWebhook(own.shopId, othersParked),
  ],
  retryWebhook: (services, { own, othersParked }) =>
    services.retryWebhook(own.shopId, othersParked),
  retryAlike: (services, { own }) => services.retryAlike(own.shopId, "not_json"),
  discardWebhook: (services, { own, othersParked }) =>
    services.discardWebhook(own.shopId, othersParked, { by: "1", why: "mine" }),
  restoreWebhook: (services, { own, othersParked }) =>
    services.restoreWebhook(own.shopId, othersParked),
  privacyRequests: (services, { own }) => services.privacyRequests(own.shopId),
  personFile: async (services, { own, request, othersRequest }) => [
    await services.personFile(own.shopId, request),
    await services.personFile(own.shopId, othersRequest),
  ],
  language: (services, { own }) => services.language(own.shopId),
  chooseLanguage: (services, { own }) => services.chooseLanguage(own.shopId, "en"),
  launchProgramme: (services, { own }) => services.launchProgramme(own.shopId),
  waitForNews: (services, { own }) =>
    services.waitForNews(own.shopId, -1n, new AbortController().signal),
  orderStanding: async (
    services,
    { own, orderId, othersOrderId, othersCustomerId, customerId },
  ) => [
    await services.orderStanding(own.shopId, { orderId, customerId }),
    await services.orderStanding(own.shopId, {
      orderId: othersOrderId,
      customerId: othersCustomerId,
    }),
  ],
  readBackfills: (services, { own }) => services.readBackfills(own.shopId),
  startBackfill: (services, { own }) =>
    services.startBackfill({ shopId: own.shopId, source: "csv", carriedBy: "worker" }),
  receiveExport: (services, { own }) =>
    services.receiveExport(own.shopId, { name: "orders.csv", bytes: exportOf("Name,Email\n") }),
  askForHistory: (services, { own }) => services.askForHistory(own.shopId),
  isBackfilling: (services, { own }) => services.isBackfilling(own.shopId),
  carryOnBackfill: async (services, { own, run }) => {
    const { openValuerHere } = await import("../../app/usecases/clv/valuer.ts");
    const how = { stopping: AbortSignal.abort(), openValuer: openValuerHere };
    return services.carryOnBackfill({ shopId: own.shopId, run }, how);
  },
  carryOutRequests: (services, { own }) => services.carryOutRequests(own.shopId),
  processInbox: (services, { own }) => services.processInbox(own.shopId, 100),
  revalueWhenDue: async (services, { own }) => {
    const { openValuerHere } = await import("../../app/usecases/clv/valuer.ts");
    await services.askForValuation(own.shopId);
    return services.revalueWhenDue(own.shopId, {
      busy: false,
      openValuer: openValuerHere,
      progress: () => {},
    });
  },
  prepareShop: (services, { own }) => services.prepareShop(own.shopId),
  publishStandings: (services, { own }) => services.publishStandings(own.shopId),
  reconcileShop: (services, { own }) => services.reconcileShop(own.shopId),
};

async function* exportOf(text: string) {
  yield Buffer.from(text);
}

/** A job's queue -> the service that carries it out, walked above. */
const QUEUES: Record<string, keyof Services> = {
  "prepare-shop": "prepareShop",
  "publish-standings": "publishStandings",
  "reconcile-shop": "reconcileShop",
};

/** Walks all of it on one kind of database, where that can be had. */
export function walkTheApp(kind: DatabaseKind): void {
  describe.runIf(DATABASE_KINDS.includes(kind))(`on the ${kind} database`, () => walk(kind));
}

function walk(kind: DatabaseKind): void {
  let app: ServedApp;
  let shops: TwoShops;

  beforeAll(async () => {
    app = await serveApp(kind, { shopify: playShopify });
    shops = await openTwoShops(app.services);
  }, TO_LOAD_ALL_MS);
  afterAll(() => app.close());

  test("the other's data is there to be leaked", async () => {
    const { services } = app;
    const { other, othersCustomerId } = shops;
    const seen = [
      await services.customerReport(other.shopId, othersCustomerId),
      await services.parkedList(other.shopId),
    ];
    expect(textOf(seen)).toContain(other.mark);
    const empty = Object.entries(await tableSums(services.database, other))
      .filter(([, sum]) => sum.startsWith("0 rows"))
      .map(([table]) => table);
    expect(NEVER_FILLED).toEqual(expect.arrayContaining(empty));
  });

  test("every route, loader and action is in the walk", () => {
    const parts = Object.values(app.routes).flatMap(({ id, module }) => [
      ...(module.loader ? [`${id} loader`] : []),
      ...(module.action ? [`${id} action`] : []),
    ]);
    // Name the missing one in ROUTES.
    expect(
      Object.keys(ROUTES)
        .filter((name) => name !== "root loader")
        .sort(),
    ).toEqual(parts.sort());
  });

  for (const [part, visitsOf] of Object.entries(ROUTES)) {
    test(`${part} gives and changes nothing of the other shop's`, async () => {
      const visits = visitsOf(shops);
      if (typeof visits === "string") return;
      const before = await tableSums(app.services.database, shops.other);
      for (const visit of visits) {
        const answer = await ask(app, shops, visit);
        expect(answer.status, `${visit.path} is answered`).toBeLessThan(500);
        expect(answer.text).not.toContain(shops.other.mark);
        expect(answer.text.toLowerCase()).not.toContain(shops.other.mark.toLowerCase());
      }
      expect(await tableSums(app.services.database, shops.other)).toEqual(before);
    });
  }

  test("the walk gets in: its own shop's data comes back", async () => {
    const report = await ask(app, shops, { path: `/app/customers/${shops.customerId}` });
    expect(report.text).toContain(shops.own.mark);
    const standing = await ask(app, shops, {
      path: `/api/order-standing?order=${shops.orderId}`,
      extension: true,
    });
    expect(standing.text).toContain('"counted"');
  });

  test("every service is in the walk", () => {
    // Name the missing one in SERVICES.
    expect(Object.keys(SERVICES).sort()).toEqual(Object.keys(app.services).sort());
  });

  for (const [name, call] of Object.entries(SERVICES)) {
    if (typeof call === "string") continue;
    test(`services.${name} gives and changes nothing of the other shop's`, async () => {
      const before = await tableSums(app.services.database, shops.other);
      const calls = app.shopifyCalls.length;
      const text = textOf(await call(app.services, shops));
      expect(text.toLowerCase()).not.toContain(shops.other.mark.toLowerCase());
      expect(await tableSums(app.services.database, shops.other)).toEqual(before);
      expect(app.shopifyCalls.slice(calls).join()).not.toContain(shops.other.domain);
    });
  }

  test("every job is one of these services", () => {
    const source = ["worker", "shopify-jobs"]
      .map((name) => readFileSync(join(projectRoot, `app/${name}.server.ts`), "utf8"))
      .join();
    const names = [...source.matchAll(/createQueue\(\s*(\w+)/g)].map(
      ([, name]) => new RegExp(`const ${name} = "([^"]+)"`).exec(source)?.[1] ?? name,
    );
    expect(Object.keys(QUEUES).sort()).toEqual(names.sort());
    for (const service of Object.values(QUEUES)) expect(SERVICES[service]).toBeTypeOf("function");
  });
}

/** Tables that the two shops' lives so far put nothing into. */
const NEVER_FILLED = [
  "refunds",
  "customer_merges",
  "contact_keys",
  "stale_perks",
  "reconciliations",
  "drifts",
  "backfill_pieces",
];

async function ask(app: ServedApp, shops: TwoShops, { path, form, extension }: Visit) {
  const claims = extension
    ? claimsFor(shops.own.domain, shops.customerId)
    : claimsFor(shops.own.domain);
  const response = await app.request(path, {
    headers: {
      authorization: `Bearer ${signed(claims)}`,
      "x-shopify-shop-domain": shops.other.domain,
    },
    ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
  });
  const headers = [...response.headers].map(([name, value]) =>
    name === "location" ? "" : `${name}: ${value}`,
  );
  return { status: response.status, text: `${headers.join("\n")}\n${await response.text()}` };
}

function textOf(value: unknown): string {
  return (
    JSON.stringify(value, (_key, part) => (typeof part === "bigint" ? String(part) : part)) ?? ""
  );
}

/** Shopify's side of the jobs: everything asked is done. */
function playShopify(): Response {
  const done = { userErrors: [] };
  const discountId = "gid://shopify/DiscountAutomaticNode/1";
  return Response.json({
    data: {
      metafieldDefinitionCreate: done,
      metafieldsSet: done,
      discountNodes: { nodes: [] },
      orders: { pageInfo: { hasNextPage: false, endCursor: null }, nodes: [] },
      discountAutomaticAppCreate: { ...done, automaticAppDiscount: { discountId } },
      discountAutomaticActivate: done,
      discountAutomaticDeactivate: done,
    },
  });
}
