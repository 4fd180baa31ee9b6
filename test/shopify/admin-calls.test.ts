import { describe, expect, test } from "vitest";
import { AccessLost, type AdminAnswer, AdminFault } from "../../app/shopify/admin-answer.ts";
import { type AdminCallParts, adminCalls, type CallOptions } from "../../app/shopify/admin-api.ts";
import { openCallMeter } from "../../app/shopify/call-meter.ts";

const DOMAIN = "noor.myshopify.com";
const http = (status: number, body: unknown = null, retryAfter: string | null = null) => ({
  status,
  retryAfter,
  body,
});
const data = (value: object, cost?: object) => http(200, { data: value, extensions: { cost } });
const errors = (code: string, cost?: object) =>
  http(200, { errors: [{ message: code, extensions: { code } }], extensions: { cost } });
const throttleStatus = { maximumAvailable: 2000, currentlyAvailable: 100, restoreRate: 100 };

/** Answers with these in turn, the last one for good; notes waits and tokens. No jitter. */
function calls(...answers: (AdminAnswer | Error)[]) {
  const waits: number[] = [];
  const tokensSent: string[] = [];
  const meter = openCallMeter();
  const parts: AdminCallParts = {
    send: async ({ token }) => {
      tokensSent.push(token);
      const answer = answers[Math.min(tokensSent.length, answers.length) - 1];
      if (!answer || answer instanceof Error) throw answer;
      return answer;
    },
    tokens: { current: async () => "old", replace: async (_domain, refused) => `not ${refused}` },
    meter,
    sleep: async (milliseconds) => void waits.push(milliseconds),
    chance: () => 0,
  };
  const call = adminCalls(parts);
  return {
    ask: (options?: CallOptions) => call(DOMAIN, "query", {}, options),
    waits,
    tokensSent,
    counts: () => meter.counts().get(DOMAIN),
  };
}

describe("a throttled call", () => {
  test("is sent again once the allowance suffices", async () => {
    const cost = { requestedQueryCost: 300, throttleStatus };
    const { ask, waits } = calls(errors("THROTTLED", cost), data({ shop: 1 }));
    expect(await ask()).toEqual({ shop: 1 });
    expect(waits).toEqual([2050]); // 200 missing at 100 a second
  });

  test("waits longer each time when Shopify does not say how long, and not for ever", async () => {
    const { ask, waits, tokensSent } = calls(errors("THROTTLED"));
    await expect(ask()).rejects.toMatchObject({ name: "AdminFault", code: "THROTTLED" });
    expect(tokensSent).toHaveLength(8);
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  });

  test("by HTTP 429 waits as long as its header says", async () => {
    const { ask, waits } = calls(http(429, null, "2.0"), data({ shop: 1 }));
    await ask();
    expect(waits).toEqual([2050]);
  });

  test("was not begun: even what must not be repeated is sent again", async () => {
    const { ask } = calls(errors("THROTTLED"), data({ shop: 1 }));
    expect(await ask({ repeatable: false })).toEqual({ shop: 1 });
  });
});

const faults: [string, AdminAnswer | Error][] = [
  ["HTTP 503", http(503)],
  ["HTTP 502 with a page", http(502, null)],
  ["a broken line", new TypeError("fetch failed")],
  ["a silence", new DOMException("too long", "TimeoutError")],
  ["an internal error", errors("INTERNAL_SERVER_ERROR")],
  ["an answer cut short", http(200, null)],
];

describe.each(faults)("%s", (_what, fault) => {
  test("is tried again after a pause, and not for ever", async () => {
    const healed = calls(fault, fault, data({ shop: 1 }));
    expect(await healed.ask()).toEqual({ shop: 1 });
    expect(healed.waits).toEqual([500, 1000]);
    const lasting = calls(fault);
    await expect(lasting.ask()).rejects.toBeInstanceOf(AdminFault);
    expect(lasting.tokensSent).toHaveLength(4);
  });

  test("leaves it to the caller to look, when the call must not be made twice", async () => {
    const { ask, tokensSent } = calls(fault, data({ shop: 1 }));
    await expect(ask({ repeatable: false })).rejects.toMatchObject({ name: "AnswerLost" });
    expect(tokensSent).toHaveLength(1);
  });
});

test.each([
  ["an error in the query", errors("undefinedField"), "undefinedField"],
  ["a missing scope", errors("ACCESS_DENIED"), "ACCESS_DENIED"],
  ["a malformed request", http(400), "BAD_REQUEST"],
  ["errors as text", http(200, { errors: "Not Acceptable" }), ""],
])("%s is thrown at once", async (_what, answer, code) => {
  const { ask, tokensSent } = calls(answer);
  await expect(ask()).rejects.toMatchObject({ name: "AdminFault", code });
  expect(tokensSent).toHaveLength(1);
});

test("a refused token is replaced once; refused again, the shop has shut us out", async () => {
  const { ask, tokensSent } = calls(http(401), data({ shop: 1 }));
  expect(await ask({ repeatable: false })).toEqual({ shop: 1 });
  expect(tokensSent).toEqual(["old", "not old"]);
  const lost = calls(http(401));
  await expect(lost.ask()).rejects.toMatchObject({ reason: "token_refused" });
  expect(lost.tokensSent).toHaveLength(2);
});

test.each([
  [402, "frozen"],
  [403, "forbidden"],
  [404, "forbidden"],
  [423, "forbidden"],
])("HTTP %i: the shop has shut us out (%s)", async (status, reason) => {
  const { ask, tokensSent } = calls(http(status));
  const lost = await ask().catch((error: unknown) => error);
  expect(lost).toBeInstanceOf(AccessLost);
  expect(lost).toMatchObject({ reason });
  expect(tokensSent).toHaveLength(1);
});

test("pauses are spread by up to their half, and never longer than told", async () => {
  const parts = (chance: number, waits: number[]): AdminCallParts => ({
    send: async () => http(503),
    tokens: { current: async () => "t", replace: async () => "t" },
    meter: openCallMeter(),
    sleep: async (milliseconds) => void waits.push(milliseconds),
    chance: () => chance,
  });
  const [short, long]: number[][] = [[], []];
  await adminCalls(parts(0, short ?? []))(DOMAIN, "query").catch(() => undefined);
  await adminCalls(parts(1, long ?? []))(DOMAIN, "query").catch(() => undefined);
  expect([short, long]).toEqual([
    [500, 1000, 2000],
    [1000, 2000, 4000],
  ]);
});

describe("the meter", () => {
  test("counts what was sent, what it cost and what is left", async () => {
    const cost = { actualQueryCost: 12, throttleStatus };
    const { ask, counts } = calls(
      errors("THROTTLED"),
      http(503),
      http(401),
      data({ shop: 1 }, cost),
      http(402),
    );
    await ask();
    await ask().catch(() => undefined);
    expect(counts()).toEqual({
      calls: 5,
      throttled: 1,
      faults: 1,
      tokensRefused: 1,
      shutOut: 1,
      cost: 12,
      allowance: throttleStatus,
    });
  });

  test("forgets the shops not called for longest", () => {
    const meter = openCallMeter(2);
    for (const shop of ["a", "b", "a", "c"]) {
      meter.note(shop, { kind: "token_refused", allowance: null });
    }
    expect([...meter.counts().keys()]).toEqual(["a", "c"]);
  });
});
