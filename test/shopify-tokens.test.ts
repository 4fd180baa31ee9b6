/** Offline tokens that end, and their renewal at the sandbox's token endpoint. */
import { Session } from "@shopify/shopify-api";
import { describe, expect, test, vi } from "vitest";
import { offlineTokens } from "../app/shopify-tokens.server.ts";
import { registration } from "./sandbox/memory-shop.ts";
import { runningSandbox } from "./sandbox/running-sandbox.ts";
import { sandboxAdmin } from "./support/sandbox-admin.ts";

const MINUTE_MS = 60_000;
const SCOPES = ["read_orders", "write_customers"];

/** A shop with a token that lasts an hour, and the tokens of two processes that share a storage. */
async function tokenShop() {
  const sandbox = await runningSandbox({ app: registration(SCOPES) });
  const admin = sandboxAdmin(sandbox);
  const { domain, sessions, clock } = admin;
  const id = `offline_${domain}`;
  const { app } = sandbox.context.settings;
  let looks = 0;
  const storage = {
    loadSession: async (asked: string) => {
      looks++;
      return sessions.get(asked);
    },
    storeSession: async (session: Session) => Boolean(sessions.set(session.id, session)),
  };
  const config = { apiKey: app.key, apiSecret: app.secret };
  const session = () => {
    const stored = sessions.get(id);
    if (!stored?.accessToken) throw new Error("no session is stored");
    return { ...stored.toObject(), accessToken: stored.accessToken };
  };
  return {
    ...admin,
    sandbox,
    id,
    session,
    looks: () => looks,
    change: (changes: object) => sessions.set(id, new Session({ ...session(), ...changes })),
    process: () => offlineTokens(storage, config, clock),
    renewals: () =>
      sandbox.adminApi.log.recent(100).filter(({ operation }) => operation === "token").length,
    isValid: (token: string) => sandbox.adminApi.tokens.scopesOf(token) !== null,
    pass: (minutes: number) => sandbox.context.shop.clock.advance(minutes * MINUTE_MS),
  };
}

test("a token is used until it is about to end, and then renewed and kept", async () => {
  const shop = await tokenShop();
  const tokens = shop.process();
  const before = shop.session();
  await shop.pass(54);
  expect(await tokens.current(shop.domain)).toBe(before.accessToken);
  expect(shop.renewals()).toBe(0);
  await shop.pass(2);
  const token = await tokens.current(shop.domain);
  expect(token).not.toBe(before.accessToken);
  expect(shop.isValid(token)).toBe(true);
  const after = shop.session();
  expect(after.accessToken).toBe(token);
  expect(after.refreshToken).not.toBe(before.refreshToken);
  const lastsMs = (after.expires?.getTime() ?? 0) - shop.clock().getTime();
  expect(Math.round(lastsMs / MINUTE_MS)).toBe(60);
  expect(after.scope).toBe(SCOPES.join(","));
  expect(await tokens.current(shop.domain)).toBe(token);
  expect(shop.renewals()).toBe(1);
});

test("a token that Shopify refuses before its time is replaced; of many calls one renews it", async () => {
  const shop = await tokenShop();
  const tokens = shop.process();
  const { accessToken: refused } = shop.session();
  shop.sandbox.adminApi.tokens.end(refused);
  const given = await Promise.all(
    Array.from({ length: 6 }, () => tokens.replace(shop.domain, refused)),
  );
  expect(new Set(given).size).toBe(1);
  expect(shop.isValid(given[0] ?? "")).toBe(true);
  expect(await tokens.replace(shop.domain, refused)).toBe(given[0]); // somebody who hears of it late
  expect(shop.renewals()).toBe(1);
});

test("a call meets the end of its token in the middle of a job, and goes on", async () => {
  const shop = await tokenShop();
  const ask = () =>
    shop.call<{ shop: { name: string } }>(shop.domain, "query Name { shop { name } }");
  await ask();
  await shop.pass(61);
  expect((await ask()).shop.name).toBe("Noor & Co."); // by our clock
  shop.sandbox.adminApi.tokens.end(shop.session().accessToken);
  expect((await ask()).shop.name).toBe("Noor & Co."); // by Shopify's refusal
  expect(shop.lost).toEqual([]);
  expect(shop.renewals()).toBe(2);
  expect(shop.counts()).toMatchObject({ tokensRefused: 1 });
});

describe("beside another process", () => {
  test("its newer token is taken, without asking Shopify", async () => {
    const shop = await tokenShop();
    const { accessToken: refused } = shop.session();
    shop.sandbox.adminApi.tokens.end(refused);
    const theirs = await shop.process().replace(shop.domain, refused);
    expect(await shop.process().replace(shop.domain, refused)).toBe(theirs);
    expect(shop.renewals()).toBe(1);
  });

  test("that spends the refresh token at the same moment, both end with a token that works", async () => {
    const shop = await tokenShop();
    const { accessToken: refused } = shop.session();
    shop.sandbox.adminApi.tokens.end(refused);
    const given = await Promise.all([
      shop.process().replace(shop.domain, refused),
      shop.process().replace(shop.domain, refused),
    ]);
    expect(given.map(shop.isValid)).toEqual([true, true]);
    expect(given).toContain(shop.session().accessToken);
  });

  test("whose renewal makes Shopify refuse ours, its token is taken", async () => {
    const shop = await tokenShop();
    const { accessToken: refused, refreshToken } = shop.session();
    const theirs = await shop.process().replace(shop.domain, refused);
    const stored = shop.session();
    shop.change({ accessToken: refused, refreshToken: "spent" });
    const slow = shop.process().replace(shop.domain, refused);
    shop.change(stored); // while ours is under way
    expect(await slow).toBe(theirs);
    expect(refreshToken).not.toBe(stored.refreshToken);
  });

  test("that has renewed and not stored it yet, its token is waited for", async () => {
    const shop = await tokenShop();
    const { accessToken: refused } = shop.session();
    const theirs = await shop.process().replace(shop.domain, refused);
    const stored = shop.session();
    shop.change({ accessToken: refused, refreshToken: "spent" });
    const looked = shop.looks();
    const slow = shop.process().replace(shop.domain, refused);
    // Stored only once ours was refused and it was looked for in vain.
    await vi.waitUntil(() => shop.looks() >= looked + 3);
    shop.change(stored);
    expect(await slow).toBe(theirs);
  });
});

describe("a shop has shut us out", () => {
  test("when nobody has opened Hadiya there", async () => {
    const shop = await tokenShop();
    shop.sessions.clear();
    await expect(shop.process().current(shop.domain)).rejects.toMatchObject({
      name: "AccessLost",
      reason: "no_session",
    });
  });

  test("when its tokens are gone, and when there is nothing to renew them with", async () => {
    const shop = await tokenShop();
    const { accessToken } = shop.session();
    const lost = { name: "AccessLost", reason: "token_refused" };
    shop.sandbox.adminApi.tokens.revokeAll();
    await expect(shop.process().replace(shop.domain, accessToken)).rejects.toMatchObject(lost);
    shop.change({ refreshToken: undefined });
    await expect(shop.process().replace(shop.domain, accessToken)).rejects.toMatchObject(lost);
  });

  test("and says so to whoever calls", async () => {
    const shop = await tokenShop();
    shop.sandbox.adminApi.tokens.revokeAll();
    await expect(shop.call(shop.domain, "query { shop { name } }")).rejects.toMatchObject({
      name: "AccessLost",
    });
    expect(shop.lost).toEqual(["token_refused"]);
  });
});

test("a renewal whose answer is lost is asked for again, and the second answer counts", async () => {
  const shop = await tokenShop();
  const tokens = shop.process();
  const { accessToken: refused } = shop.session();
  shop.sandbox.adminApi.tokens.end(refused);
  shop.sandbox.faults.set({ adminLostAnswer: 1 });
  await expect(tokens.replace(shop.domain, refused)).rejects.toMatchObject({
    name: "AdminFault",
    code: "UNAVAILABLE",
  });
  expect(shop.session().accessToken).toBe(refused);
  shop.sandbox.faults.set({});
  const token = await tokens.replace(shop.domain, refused);
  expect(shop.isValid(token)).toBe(true);
  expect(shop.renewals()).toBe(2);
});
