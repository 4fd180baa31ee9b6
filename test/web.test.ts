/** The web server as the outside meets it: who gets in, what every answer carries, how often one may ask. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LIMITS } from "../app/rate-limits.server.ts";
import { type ServedApp, serveApp, TO_LOAD_ALL_MS } from "./support/served-app.ts";
import { badTokens, type Claims, claimsFor, SECRET, signed } from "./support/session-tokens.ts";
import { tableSums } from "./support/table-sums.ts";
import { openTwoShops, type TwoShops } from "./support/two-shops.ts";
import { signature } from "./support/webhook.ts";

const ELSEWHERE = "https://extensions.shopifycdn.example";
const STRANGER = "never-installed.myshopify.com";
/** Of an order-standing request, few enough to be used up in a test. */
const FEW = { api: 400, signIn: 40, refused: 700 };

let app: ServedApp;
let shops: TwoShops;

beforeAll(async () => {
  app = await serveApp("embedded", {
    limits: FEW,
    env: { TRUST_PROXY: "loopback", SHOPIFY_APP_URL: "https://hadiya.example" },
    shopify: () => Response.json({ error: "invalid_subject_token" }, { status: 400 }),
  });
  shops = await openTwoShops(app.services);
}, TO_LOAD_ALL_MS);
afterAll(() => app.close());

let addresses = 0;

/** Each from an address of its own, so that no test uses up another's share. */
function request(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (!headers.has("x-forwarded-for")) {
    headers.set("x-forwarded-for", `198.51.${(addresses >> 8) & 255}.${addresses++ & 255}`);
  }
  return app.request(path, { ...init, headers });
}

async function bothSums() {
  const { database } = app.services;
  return [await tableSums(database, shops.own), await tableSums(database, shops.other)];
}

/** Statements sent while something is done. */
async function statementsOf(work: () => Promise<void>): Promise<string[]> {
  const { database } = app.services;
  const sent: string[] = [];
  const { query } = database;
  database.query = (text, parameters) => {
    sent.push(text);
    return query(text, parameters);
  };
  await work().finally(() => {
    database.query = query;
  });
  return sent;
}

function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

describe("a thank-you extension's request", () => {
  const path = () => `/api/order-standing?order=${shops.orderId}`;
  const claims = (changes: Claims = {}) => ({
    ...claimsFor(shops.own.domain, shops.customerId),
    ...changes,
  });
  const ask = (token: string | undefined, order = path()) =>
    request(order, { headers: { origin: ELSEWHERE, ...bearer(token) } });

  test("of the order's own buyer is answered, and another origin may read it", async () => {
    const response = await ask(signed(claims()));
    expect(response.status).toBe(200);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toEqual({
      standing: "counted",
      amount: "108.40",
      currency: "USD",
    });
  });

  test("may come with a scheme and iss in its token, and a clock a little apart", async () => {
    const now = Math.floor(Date.now() / 1000);
    const { domain } = shops.own;
    const full = { ...claimsFor(domain), sub: `gid://shopify/Customer/${shops.customerId}` };
    for (const token of [
      signed(full),
      signed(claims({ exp: now - 5 })),
      signed(claims({ nbf: now + 5 })),
    ]) {
      expect(await (await ask(token)).json()).toMatchObject({ standing: "counted" });
    }
  });

  test.each([
    ["a guest", () => ({ sub: undefined })],
    ["another customer", () => ({ sub: "gid://shopify/Customer/12" })],
    ["the customer's number alone", () => ({ sub: String(shops.customerId) })],
    ["a merchant of the same number", () => ({ sub: `gid://shopify/User/${shops.customerId}` })],
    [
      "the buyer at another shop",
      () => ({ dest: shops.other.domain, sub: "gid://shopify/Customer/1" }),
    ],
  ])("of %s learns no more than of an order nobody placed", async (_, changes) => {
    const token = signed(claims(changes()));
    const [theirs, nobodys] = [await ask(token), await ask(token, "/api/order-standing?order=1")];
    expect(await theirs.text()).toBe('{"standing":"unknown"}');
    expect(await nobodys.text()).toBe('{"standing":"unknown"}');
    expect([...theirs.headers.keys()]).toEqual([...nobodys.headers.keys()]);
  });

  test.each(["", "0", "-1", "1.5", "12345678901234567890", "gid://shopify/Order/1", "1%00", "'"])(
    "for the order %s is a bad one",
    async (order) => {
      const response = await ask(signed(claims()), `/api/order-standing?order=${order}`);
      expect(response.status).toBe(400);
    },
  );

  test("with a bad token is refused so that a browser can read it; nothing is read or changed", async () => {
    const before = await bothSums();
    const sent = await statementsOf(async () => {
      for (const [name, token] of Object.entries(await badTokens(claims()))) {
        const response = await ask(token);
        expect(response.status, name).toBe(401);
        expect(response.headers.get("access-control-allow-origin"), name).toBe("*");
        expect(await response.text(), name).toBe("");
      }
    });
    expect(sent).toEqual([]);
    expect(await bothSums()).toEqual(before);
  });

  test("from a shop without Hadiya is refused, and makes no shop", async () => {
    const response = await ask(signed(claims({ dest: STRANGER })));
    expect(response.status).toBe(401);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(
      await app.services.database.query("select 1 from shops where domain = $1", [STRANGER]),
    ).toEqual([]);
  });

  test("is looked at beforehand by a browser, for any origin", async () => {
    const response = await request(path(), {
      method: "OPTIONS",
      headers: {
        origin: ELSEWHERE,
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization",
      },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-allow-headers")).toBe("Authorization");
    expect(response.headers.get("access-control-allow-methods")).toBe("GET");
    expect(response.headers.has("access-control-allow-credentials")).toBe(false);
  });

  test.each(["POST", "PUT", "DELETE"])("by %s is not served", async (method) => {
    const response = await request(path(), { method, headers: bearer(signed(claims())) });
    expect(response.status).toBe(405);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
  });
});

describe("a request in the admin", () => {
  /** As App Bridge sends it, and as Shopify opens the frame. */
  const asFetch = (path: string, token: string | undefined, init: RequestInit = {}) =>
    request(path, {
      ...init,
      headers: { origin: ELSEWHERE, authorization: `Bearer ${token ?? ""}` },
    });
  const asDocument = (path: string, token: string | undefined, shop = shops.own.domain) => {
    const host = Buffer.from("admin.shopify.com/store/a").toString("base64url");
    const asked = new URLSearchParams({ embedded: "1", shop, host });
    if (token !== undefined) asked.set("id_token", token);
    return request(`${path}?${asked}`);
  };
  const adminPaths = () =>
    Object.values(app.routes)
      .filter(({ id, module }) => id.startsWith("routes/app") && module.loader)
      .filter(({ id }) => id !== "routes/app.launch") // refuses every GET
      .map(({ id, path = "" }) => {
        const under = path.replace(":customerId", String(shops.customerId)).replace("*", "nowhere");
        return id === "routes/app" || under === "" ? "/app" : `/app/${under}`;
      });
  const adminActions = () =>
    Object.values(app.routes)
      .filter(({ id, module }) => id.startsWith("routes/app") && module.action)
      .map(({ path = "" }) => `/app/${path}`);

  test("with a good token gets in everywhere", async () => {
    const token = signed(claimsFor(shops.own.domain));
    const { topic, eventId } = shops.parked;
    const asked: Record<string, string> = {
      "/app/live": "?since=999",
      "/app/health/message": `?topic=${topic}&event=${eventId}`,
    };
    for (const path of adminPaths()) {
      const { status } = await asFetch(`${path}${asked[path] ?? ""}`, token);
      const isMissing = path === "/app/nowhere" || path === "/app/privacy/file";
      expect(status, path).toBe(isMissing ? 404 : 200);
    }
    expect((await asDocument("/app", token)).status).toBe(200);
  });

  test("with a bad token is refused on every route; nothing is read or changed", async () => {
    const before = await bothSums();
    const bad = await badTokens(claimsFor(shops.own.domain));
    const sent = await statementsOf(async () => {
      for (const path of adminPaths()) {
        for (const [name, token] of Object.entries(bad)) {
          const what = `${path}, ${name}`;
          const fetched = await asFetch(path, token);
          expect(fetched.status, what).toBe(401);
          expect(fetched.headers.get("access-control-allow-origin"), what).toBe("*");
          expect(await fetched.text(), what).not.toContain(shops.own.mark);
          const opened = await asDocument(path, token);
          expect(opened.status, what).toBe(302);
          expect(opened.headers.get("location"), what).toMatch(/^\/auth\/session-token\?/);
          expect(opened.headers.get("location"), what).not.toContain("id_token");
        }
      }
    });
    expect(sent).toEqual([]);
    expect(await bothSums()).toEqual(before);
    expect(app.shopifyCalls).toEqual([]);
  });

  test("with a bad token does nothing", async () => {
    const before = await bothSums();
    const bad = await badTokens(claimsFor(shops.own.domain));
    for (const path of adminActions()) {
      for (const [name, token] of Object.entries(bad)) {
        const body = new URLSearchParams({ form: "language", language: "ar" });
        // A form comes from the page itself; from another origin Remix takes none.
        const headers = { origin: app.origin, ...bearer(token ?? "") };
        const response = await request(path, { method: "POST", body, headers });
        expect(response.status, `${path}, ${name}`).toBe(401);
      }
    }
    expect(await bothSums()).toEqual(before);
  });

  test("without a token, and without a shop, ends at the log-in", async () => {
    for (const path of adminPaths()) {
      const response = await request(path);
      expect(response.status, path).toBe(302);
      expect(response.headers.get("location"), path).toBe("/auth/login");
    }
  });

  test("with one shop's token for another shop's page is refused", async () => {
    const response = await asDocument(
      "/app",
      signed(claimsFor(shops.own.domain)),
      shops.other.domain,
    );
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toMatch(/^\/auth\/session-token\?/);
  });

  test("with a token of a shop Shopify does not vouch for is refused, and makes no shop", async () => {
    const response = await asFetch("/app", signed(claimsFor(STRANGER)));
    expect(response.status).toBe(401);
    const asked = new Set(app.shopifyCalls.splice(0));
    expect([...asked]).toEqual([`POST https://${STRANGER}/admin/oauth/access_token`]);
    expect(
      await app.services.database.query("select 1 from shops where domain = $1", [STRANGER]),
    ).toEqual([]);
  });

  test("from another site's form is refused, whatever its token", async () => {
    const before = await bothSums();
    const token = signed(claimsFor(shops.own.domain));
    for (const path of adminActions()) {
      for (const origin of [ELSEWHERE, "null"]) {
        const body = new URLSearchParams({ form: "language", language: "ar" });
        const headers = { origin, ...bearer(token) };
        const { status } = await request(path, { method: "POST", body, headers });
        expect(status, `${path} from ${origin}`).toBe(403);
      }
    }
    expect(await bothSums()).toEqual(before);
  });

  test("from a robot is turned away", async () => {
    const headers = {
      "user-agent": "Googlebot/2.1",
      ...bearer(signed(claimsFor(shops.own.domain))),
    };
    expect((await request("/app", { headers })).status).toBe(410);
  });
});

describe("every answer but the door's", () => {
  const PAGE = /^script-src 'self' 'nonce-[\w+/=]{24}' .*; frame-ancestors /;
  const NO_PAGE = "default-src 'none'; frame-ancestors 'none'";
  const kinds: [string, () => Promise<Response>, number, RegExp | string][] = [
    ["a page outside", () => request("/"), 200, PAGE],
    ["the log-in", () => request("/auth/login"), 200, PAGE],
    ["an unknown page", () => request("/nowhere"), 404, PAGE],
    ["a file that is not there", () => request("/assets/none.js"), 404, PAGE],
    ["a redirect", () => request("/app"), 302, NO_PAGE],
    ["an api's answer", () => request("/api/order-standing"), 401, NO_PAGE],
    ["an unknown api", () => request("/api/none"), 404, PAGE],
    ["health", () => request("/healthz"), 200, NO_PAGE],
    ["a method nobody serves", () => request("/app/launch"), 405, NO_PAGE],
    ["a broken address", () => request("/%E0%A4%A"), 400, NO_PAGE],
  ];

  test.each(kinds)("%s", async (_, ask, status, policy) => {
    const response = await ask();
    expect(response.status).toBe(status);
    const { headers } = response;
    expect(headers.get("content-security-policy")).toEqual(
      typeof policy === "string" ? policy : expect.stringMatching(policy),
    );
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("strict-origin-when-cross-origin");
    expect(headers.get("permissions-policy")).toContain("camera=()");
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
    for (const telltale of ["x-powered-by", "server"]) expect(headers.has(telltale)).toBe(false);
  });

  test("a page in the admin may be shown by Shopify and its own shop alone", async () => {
    const { domain } = shops.own;
    const token = signed(claimsFor(domain));
    const host = Buffer.from("admin.shopify.com/store/a").toString("base64url");
    const response = await request(`/app?embedded=1&shop=${domain}&host=${host}&id_token=${token}`);
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain(`frame-ancestors https://${domain} https://admin.shopify.com`);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    const inline = [...(await response.text()).matchAll(/<script(?![^>]*\ssrc=)[^>]*>/g)];
    expect(inline.length).toBeGreaterThan(0);
    for (const [tag] of inline) expect(tag).toContain(`nonce="${nonce}"`);
  });

  test("no two pages have the same nonce", async () => {
    const [one, other] = [await request("/"), await request("/")];
    const policy = (response: Response) => response.headers.get("content-security-policy");
    expect(policy(one)).not.toBe(policy(other));
  });

  test("the door says nothing but the status", async () => {
    for (const [init, status] of [
      [{}, 405],
      [{ method: "POST", body: "{}" }, 401],
    ] as const) {
      const response = await request("/webhooks", init);
      expect(response.status).toBe(status);
      expect(await response.text()).toBe("");
      const told = [...response.headers.keys()].filter((name) => !TRANSPORT.has(name));
      expect(told).toEqual([]);
    }
  });
});

const TRANSPORT = new Set([
  "connection",
  "allow", // of a 405, which has to say what is allowed
  "content-length",
  "date",
  "keep-alive",
  "transfer-encoding",
]);

describe("who asks too often", () => {
  async function ask(path: string, { times, ...init }: RequestInit & { times: number }) {
    const statuses = new Map<number, number>();
    let last = new Response();
    for (let time = 0; time < times; time++) {
      last = await request(path, init);
      await last.arrayBuffer();
      statuses.set(last.status, (statuses.get(last.status) ?? 0) + 1);
    }
    return { statuses: Object.fromEntries(statuses), last };
  }
  const from = (address: string) => ({ headers: { "x-forwarded-for": address } });

  test("of an api is told when to come back, and can read it; others are served", async () => {
    const times = FEW.api + 5;
    const { statuses, last } = await ask("/api/order-standing", { ...from("203.0.113.1"), times });
    expect(statuses).toEqual({ 401: FEW.api, 429: 5 });
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(Number(last.headers.get("retry-after"))).toBeLessThanOrEqual(60);
    expect(last.headers.get("access-control-allow-origin")).toBe("*");
    expect(last.headers.get("access-control-expose-headers")).toContain("Retry-After");
    expect((await request("/api/order-standing", from("203.0.113.2"))).status).toBe(401);
    expect((await request("/healthz", from("203.0.113.1"))).status).toBe(200);
  });

  test("of the log-in is told when to come back", async () => {
    const { statuses, last } = await ask("/auth/login", {
      ...from("203.0.113.3"),
      times: FEW.signIn + 2,
    });
    expect(statuses).toEqual({ 200: FEW.signIn, 429: 2 });
    expect(last.headers.has("retry-after")).toBe(true);
    expect(last.headers.get("content-security-policy")).toBe(
      "default-src 'none'; frame-ancestors 'none'",
    );
  });

  test("changes nothing by changing the half of an IPv6 address that is theirs", async () => {
    const first = await ask("/auth/login", { ...from("2001:db8:1:2:3::1"), times: FEW.signIn });
    expect(first.statuses).toEqual({ 200: FEW.signIn });
    expect((await request("/auth/login", from("2001:db8:1:2:ffff::9"))).status).toBe(429);
    expect((await request("/auth/login", from("2001:db8:1:3::1"))).status).toBe(200);
  });

  test("the limits are as they are announced", () => {
    expect(LIMITS).toEqual({ api: 600, signIn: 120, refused: 300 });
  });
});

test("signed webhooks are let in, however much that is not signed comes from the same address", async () => {
  const body = JSON.stringify({ id: 1 });
  const headers = {
    "x-shopify-shop-domain": shops.own.domain,
    "x-shopify-topic": "products/none",
    "x-shopify-hmac-sha256": signature(body, SECRET),
  };
  const send = async (changes = {}) => {
    const all = { ...headers, ...changes };
    const response = await request("/webhooks", { method: "POST", body, headers: all });
    await response.arrayBuffer();
    return response;
  };
  let refused = 0;
  while ((await send({ "x-shopify-hmac-sha256": "AAAA" })).status === 401) refused += 1;
  expect(refused).toBeGreaterThan(FEW.refused - 10);
  expect(refused).toBeLessThanOrEqual(FEW.refused);
  const turnedAway = await send({ "x-shopify-hmac-sha256": "" });
  expect(turnedAway.status).toBe(429);
  expect(Number(turnedAway.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await send({ "x-shopify-hmac-sha256": signature(body, "wrong") })).status).toBe(401);
  expect((await send()).status).toBe(200);
});
