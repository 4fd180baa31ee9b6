import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { authenticatedFetch } from "../../sandbox/pages/browser/bridge/authenticated-fetch.ts";

const APP = "http://localhost:45101";
const RETRY = { "X-Shopify-Retry-Invalid-Session-Request": "1" };
const open = vi.fn();

/** An app that gives these answers, one after the other, and keeps what it was asked. */
function appAnswering(...answers: Response[]) {
  const asked: Request[] = [];
  let tokens = 0;
  const native = async (input: RequestInfo | URL) => {
    asked.push((input as Request).clone());
    return answers.shift()!;
  };
  const idToken = async () => {
    tokens += 1;
    return `token-${tokens}`;
  };
  return { asked, fetch: authenticatedFetch(native, idToken) };
}

beforeEach(() => {
  open.mockReset();
  vi.stubGlobal("location", new URL(`${APP}/app`));
  vi.stubGlobal("open", open);
});
afterEach(() => vi.unstubAllGlobals());

describe("App Bridge's fetch", () => {
  test("gives the app's own origin a session token, and no other", async () => {
    const app = appAnswering(new Response("ok"), new Response("ok"));
    await app.fetch(`${APP}/app.data`);
    await app.fetch("https://elsewhere.example/");
    expect(app.asked[0]?.headers.get("authorization")).toBe("Bearer token-1");
    expect(app.asked[0]?.headers.get("x-requested-with")).toBe("XMLHttpRequest");
    expect(app.asked[1]?.headers.has("authorization")).toBe(false);
  });

  test("keeps the token a caller has set", async () => {
    const app = appAnswering(new Response("ok"));
    await app.fetch(`${APP}/app`, { headers: { authorization: "Bearer mine" } });
    expect(app.asked[0]?.headers.get("authorization")).toBe("Bearer mine");
  });

  test("tries once more, body and all, when the app asks for a fresh token", async () => {
    const expired = () => new Response(null, { status: 401, headers: RETRY });
    const app = appAnswering(expired(), new Response("ok"));
    const answer = await app.fetch(`${APP}/app/launch`, { method: "POST", body: "yes" });
    expect(answer.status).toBe(200);
    expect(app.asked[1]?.headers.get("authorization")).toBe("Bearer token-2");
    expect(await app.asked[1]?.text()).toBe("yes");
    const stubborn = appAnswering(expired(), expired());
    expect((await stubborn.fetch(`${APP}/app`)).status).toBe(401);
    expect(stubborn.asked).toHaveLength(2);
  });

  test("does not repeat a 401 that does not ask for it", async () => {
    const app = appAnswering(new Response(null, { status: 401 }));
    await app.fetch(`${APP}/app`);
    expect(app.asked).toHaveLength(1);
  });

  test("leaves the frame for a new grant", async () => {
    const headers = { "X-Shopify-API-Request-Failure-Reauthorize-Url": "/auth?shop=one" };
    const app = appAnswering(new Response(null, { status: 401, headers }));
    await app.fetch(`${APP}/app`);
    expect(open).toHaveBeenCalledWith(new URL(`${APP}/auth?shop=one`), "_top");
  });
});
