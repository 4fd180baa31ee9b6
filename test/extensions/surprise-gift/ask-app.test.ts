import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { askApp, readAnswer } from "../../../extensions/surprise-gift/src/ask-app.ts";

beforeEach(() => {
  vi.stubEnv("APP_URL", "https://app.example");
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** Asks an app that gives these answers in turn; says how long it was waited for each. */
async function ask(...answers: readonly Response[]) {
  const left = [...answers];
  const paused: number[] = [];
  vi.stubGlobal("fetch", async () => left.shift());
  const answer = await askApp({
    orderId: "12",
    sessionToken: async () => "a.b.c",
    pause: async (milliseconds) => {
      paused.push(milliseconds);
    },
  });
  return { answer, paused, left: left.length };
}

const unknown = () => Response.json({ standing: "unknown" });
const counted = () => Response.json({ standing: "counted", amount: "12.50", currency: "USD" });

test("the first answer that says something is the answer", async () => {
  expect(await ask(unknown(), unknown(), counted(), counted())).toEqual({
    answer: { kind: "counted", worth: 125_000, currency: "USD" },
    paused: [0, 2000, 4000],
    left: 1,
  });
});

test("an order the app does not hear of is given up in time", async () => {
  const asked = await ask(...Array.from({ length: 9 }, unknown));
  expect(asked).toEqual({ answer: null, paused: [0, 2000, 4000, 8000], left: 5 });
});

test("a refusal is not argued with", async () => {
  expect(await ask(new Response(null, { status: 401 }), counted())).toMatchObject({
    answer: null,
    left: 1,
  });
});

test("nobody hears of a session token that cannot be had", async () => {
  const sessionToken = () => Promise.reject(new Error("no token"));
  const asked = askApp({ orderId: "12", sessionToken, pause: async () => {} });
  await expect(asked).resolves.toBeNull();
});

test.each([
  [null],
  ["counted"],
  [{}],
  [{ standing: "unknown" }],
  [{ standing: "lost" }],
  [{ standing: "counted" }],
  [{ standing: "counted", amount: "0.00", currency: "USD" }],
  [{ standing: "counted", amount: 12.5, currency: "USD" }],
  [{ standing: "pending", amount: "12.50" }],
])("%j says nothing", (answer) => {
  expect(readAnswer(answer)).toBeNull();
});
