import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { openSandbox, type SandboxWishes } from "../../sandbox/sandbox.ts";
import { registration } from "./memory-shop.ts";
import { freePorts, StandInApp } from "./stand-in-app.ts";

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "hadiya-sandbox-"));
  closing.push(async () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A sandbox that listens, with a stand-in for the app; both end with the test. */
export async function runningSandbox(wishes: Partial<SandboxWishes> = {}) {
  const port = wishes.port ?? (await freePorts());
  const app = await StandInApp.start(port);
  closing.push(() => app.stop());
  const sandbox = await openSandbox({
    port,
    dataFolder: ":memory:",
    app: registration(["read_orders", "write_customers", "write_discounts"]),
    handle: "hadiya-demo",
    currency: "USD",
    timeZone: "Asia/Riyadh",
    plan: "plus",
    seed: 7,
    customers: 20,
    concurrency: 8,
    expectsOrders: true,
    ordersFile: null,
    until: null,
    pages: () => async () => null,
    ...wishes,
  });
  closing.push(() => sandbox.close());
  const origin = `http://127.0.0.1:${port}`;
  return { ...sandbox, app, origin, port, ask: controlOf(origin) };
}

/** Asks the control API; rejects when the answer is not 2xx. */
export function controlOf(origin: string) {
  return async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await fetch(`${origin}/__sandbox/${path}`, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as Answer;
  };
}
