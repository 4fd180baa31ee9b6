import { setTimeout as pause } from "node:timers/promises";
import { ClearFailure } from "../setup/clear-failure.mjs";
import type { Progress } from "../setup/progress.mjs";
import type { Addresses } from "./servers.ts";

const POLL_MS = 250;
/** A file that is broken all over is told of once, not line by line. */
const MOST_TOLD = 20;

/** How far the sandbox is with an order log it was given. */
interface FeedProgress {
  total: number;
  acknowledged: number;
  failed: number;
  /** Orders after the shop's day: left out. */
  later: number;
  skipped: { line: number; reason: string }[];
  done: boolean;
  error: string | null;
}

/** What the shop looks like, and how many of its webhooks have not been answered. */
interface ShopHealth {
  customers: number;
  orders: number;
  pendingWebhooks: number;
}

/** What the app has received and not yet worked through. */
interface Readiness {
  ready: boolean;
  pending: number;
}

/**
 * The merchant opens the app in the sandbox's shop: installed, and in a demo shop launched, with
 * two years of orders behind it. Done the first time; later it only looks.
 */
export async function openShop(addresses: Addresses, progress: Progress): Promise<void> {
  const step = progress.step("Opening the shop");
  let isOpen = false;
  const opening = control(addresses, "POST", "install").finally(() => {
    isOpen = true;
  });
  try {
    while (!isOpen) {
      await Promise.race([opening, pause(POLL_MS)]);
      const { orders, pendingWebhooks } = await health(addresses);
      step.update(undefined, `${orders - pendingWebhooks} of ${orders} orders`);
    }
    await opening;
    while ((await pendingIn(addresses)) > 0) await pause(POLL_MS);
  } catch (error) {
    step.failed();
    throw error;
  }
  const { customers, orders } = await health(addresses);
  step.done(`${customers} customers, ${orders} orders`);
}

/** Feeds an order log through the app's webhooks, until the last order of it is worked through. */
export async function feedOrders(
  addresses: Addresses,
  { file, progress }: { file: string; progress: Progress },
): Promise<void> {
  await control(addresses, "POST", "feed", { file });
  const step = progress.step("Taking in the orders");
  for (;;) {
    const feed = (await control(addresses, "GET", "feed")) as FeedProgress;
    const pending = await pendingIn(addresses);
    const through = Math.max(0, feed.acknowledged - pending);
    step.update(feed.total === 0 ? undefined : through / feed.total, `${through} of ${feed.total}`);
    if (feed.error !== null) {
      step.failed();
      throw new ClearFailure(`The orders could not all be fed: ${feed.error}`);
    }
    if (feed.done && pending === 0) {
      step.done(`${feed.acknowledged} orders`);
      tellLeftOut(feed, progress);
      return;
    }
    await pause(POLL_MS);
  }
}

function tellLeftOut({ skipped, later, failed }: FeedProgress, progress: Progress): void {
  for (const { line, reason } of skipped.slice(0, MOST_TOLD))
    progress.line(`  line ${line} was left out: ${reason}`);
  if (skipped.length > MOST_TOLD)
    progress.line(`  ${skipped.length - MOST_TOLD} more lines were left out.`);
  if (later > 0) progress.line(`  ${later} orders are later than the shop's day: left out.`);
  if (failed > 0) progress.line(`  ${failed} webhooks were not accepted by the app.`);
}

async function health(addresses: Addresses): Promise<ShopHealth> {
  return (await control(addresses, "GET", "health")) as ShopHealth;
}

async function pendingIn({ appOrigin }: Addresses): Promise<number> {
  const { pending } = (await ask(`${appOrigin}/readyz`, { method: "GET" })) as Readiness;
  return pending;
}

function control(
  { sandboxOrigin }: Addresses,
  method: "GET" | "POST",
  path: string,
  body?: unknown,
): Promise<unknown> {
  return ask(`${sandboxOrigin}/__sandbox/${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

async function ask(url: string, request: RequestInit): Promise<unknown> {
  const { pathname } = new URL(url);
  const response = await fetch(url, request).catch((cause: unknown) => {
    throw new ClearFailure(`${pathname} stopped answering.`, { cause });
  });
  const text = await response.text();
  if (!response.ok)
    throw new ClearFailure(`${pathname} answered ${response.status}: ${messageIn(text)}`);
  return text === "" ? undefined : JSON.parse(text);
}

function messageIn(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: string };
    return error ?? text;
  } catch {
    return text;
  }
}
