import { describe, expect, test } from "vitest";
import { pagesHandler } from "../../sandbox/pages/pages.ts";
import { addCustomer, demoShop } from "./demo-shop.ts";

const context = demoShop();
addCustomer(context, { firstName: "<b>Bold</b>", lastName: "O'Neil", email: "bold@example.com" });
const handler = pagesHandler(context);

const get = (path: string, headers: HeadersInit = {}) =>
  handler(new Request(`http://localhost:45100${path}`, { headers }));

async function textOf(path: string, headers: HeadersInit = {}) {
  return (await (await get(path, headers))!.text()) as string;
}

test.each(["/nothing", "/__sandbox/health", "/thank-you/", "/extensions/../package.json"])(
  "leaves %s to others",
  async (path) => expect(await get(path)).toBeNull(),
);

test("an unknown order is a page of its own", async () => {
  const answer = (await get("/thank-you/0123456789abcdef"))!;
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain("We can&#39;t find that order");
});

describe("the language", () => {
  test("is asked for, remembered, and mirrors the page", async () => {
    const answer = (await get("/shop?locale=ar"))!;
    expect(await answer.text()).toContain('<html lang="ar" dir="rtl">');
    expect(answer.headers.get("set-cookie")).toContain("sandbox_language=ar");
    expect(await textOf("/shop", { cookie: "sandbox_language=ar" })).toContain('lang="ar"');
  });

  test("is the browser's when nobody has chosen, and English when it is neither", async () => {
    expect(await textOf("/", { "accept-language": "ar-SA,en;q=0.5" })).toContain('lang="ar"');
    expect(await textOf("/", { "accept-language": "fr" })).toContain('lang="en"');
    expect(await textOf("/?locale=xx")).toContain('lang="en"');
  });
});

test("a customer's name is text wherever it is shown", async () => {
  const page = await textOf("/shop/shopper?search=bold");
  expect(page).toContain("&lt;b&gt;Bold&lt;/b&gt; O&#39;Neil");
  expect(page).not.toContain("<b>Bold");
});

test("a customer without a name goes by the e-mail, or by the number", async () => {
  addCustomer(context, { firstName: "", lastName: "", email: "nameless@example.com" });
  const { id } = addCustomer(context, { firstName: "", lastName: "", email: null });
  const page = await textOf("/shop/shopper");
  expect(page).toContain('<span class="name">nameless@example.com</span>');
  expect(page).toContain(`<span class="name">#${id}</span>`);
});

test("a search without a match says so, with what was sought as text", async () => {
  expect(await textOf("/shop/shopper?search=%3Cscript%3E")).toContain("“&lt;script&gt;”");
});

test("a shopper whom the shop no longer knows is a guest, and is told", async () => {
  const answer = (await get("/shop", { cookie: "sandbox_shopper=999" }))!;
  expect(await answer.text()).toContain("no longer in this shop");
  expect(answer.headers.get("set-cookie")).toContain("sandbox_shopper=;");
});

describe("the admin frame", () => {
  const base = "/store/hadiya-demo/apps/sandbox-key";

  test("opens the app at its path, with what Shopify adds to it", async () => {
    const page = await textOf(`${base}/app/customers?sort=clv&locale=ar`);
    const source = /<iframe[^>]* src="([^"]+)"/.exec(page)?.[1]?.replaceAll("&amp;", "&");
    const address = new URL(source!);
    expect(address.origin + address.pathname).toBe("http://localhost:45101/app/customers");
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      sort: "clv",
      locale: "ar",
      embedded: "1",
      shop: "hadiya-demo.myshopify.com",
      id_token: "token-1-60",
    });
  });

  test("never frames another site", async () => {
    const page = await textOf(`${base}//evil.example/app`);
    expect(/<iframe[^>]* src="([^"]+)"/.exec(page)?.[1]).toMatch(/^http:\/\/localhost:45101\//);
  });

  test("has tokens, expired ones too when they are asked for", async () => {
    expect(await textOf("/store/hadiya-demo/session-token")).toBe("token-1-60");
    expect(await textOf("/store/hadiya-demo/session-token?ttl=-60")).toBe("token-1--60");
  });

  test("sends a bare store to its app, and knows no other", async () => {
    const answer = (await get("/store/hadiya-demo"))!;
    expect(answer.headers.get("location")).toBe(`${base}/app`);
    expect((await get("/store/another/apps/sandbox-key/app"))!.status).toBe(404);
    expect((await get("/store/hadiya-demo/apps/another/app"))!.status).toBe(404);
  });
});

test("the clock moves ahead by a day or a month, and by nothing else", async () => {
  const post = (step: string) =>
    handler(
      new Request("http://localhost:45100/clock", {
        method: "POST",
        body: new URLSearchParams({ step }),
        headers: { accept: "application/json" },
      }),
    );
  const before = context.shop.clock.offsetMs;
  expect((await post("day"))!.status).toBe(200);
  expect(context.shop.clock.offsetMs - before).toBe(24 * 60 * 60 * 1000);
  expect((await post("year"))!.status).toBe(400);
});

test.each(["app-bridge.js", "sandbox-pages/checkout.js", "sandbox-pages/admin-frame.js"])(
  "%s is bundled for the browser",
  async (path) => {
    const answer = (await get(`/${path}`))!;
    expect(answer.headers.get("content-type")).toContain("text/javascript");
    expect(await answer.text()).not.toMatch(/^import /m);
  },
);
