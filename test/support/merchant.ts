/** The merchant's side: Hadiya in the frame of the sandbox's admin. */
import type { FrameLocator, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { openPage, type PageWishes } from "./chromium.ts";
import { PATIENCE } from "./control.ts";
import type { ShopPlace } from "./started-shop.ts";

const ADMIN = "/store/hadiya-demo/apps/sandbox-key";

export interface AdminView {
  page: Page;
  /** Inside it is the app. */
  app: FrameLocator;
}

/** Opens a page of the app, in a browser of its own, and waits until it answers to clicks. */
export async function openAdmin(
  place: ShopPlace,
  path = "/app",
  wishes: PageWishes = {},
): Promise<AdminView> {
  const page = await openPage(wishes);
  await page.goto(`${place.storeUrl}${ADMIN}${path}`);
  const view = { page, app: page.frameLocator("#frame") };
  await untilAlive(view);
  return view;
}

/** The app hands its navigation to the admin only once its scripts run. */
export async function untilAlive({ page, app }: AdminView): Promise<void> {
  await page.locator("#app-pages a").first().waitFor();
  await app.getByRole("heading", { level: 1 }).waitFor();
}

/** Where the admin says it is, without what Shopify's admin adds of its own. */
export function pathOf({ page }: AdminView): string {
  const { pathname, searchParams } = new URL(page.url());
  const own = ["embedded", "host", "hmac", "id_token", "locale", "session", "shop", "timestamp"];
  for (const name of own) searchParams.delete(name);
  const search = String(searchParams);
  return pathname.replace(ADMIN, "") + (search ? `?${search}` : "");
}

export function heading({ app }: AdminView): Locator {
  return app.getByRole("heading", { level: 1 });
}

/** One of Home's key figures. */
export function figure({ app }: AdminView, name: string): Promise<string> {
  return app
    .locator(".hadiya-figure", { has: app.getByText(name, { exact: true }) })
    .locator(".hadiya-figure__value")
    .innerText();
}

/** The part of the page under this heading. */
export function section({ app }: AdminView, name: string): Locator {
  return app.getByRole("region", { name, exact: true });
}

export async function untilText(locator: Locator, wanted: string | RegExp): Promise<void> {
  const text = async () => ((await locator.count()) === 1 ? locator.innerText() : undefined);
  const poll = expect.poll(text, PATIENCE);
  await (typeof wanted === "string" ? poll.toContain(wanted) : poll.toMatch(wanted));
}

/** Remembers the document that is shown now; the answer tells whether it is still the same one. */
export async function watchForReload({ app }: AdminView): Promise<() => Promise<boolean>> {
  const root = app.locator("html");
  await root.evaluate(() => Object.assign(window, { seenByTest: true }));
  return () => root.evaluate(() => !("seenByTest" in window));
}

/** 123456 as "$1,234.56". */
export function usd(minor: number): string {
  const [whole = "", cents] = (minor / 100).toFixed(2).split(".");
  return `$${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${cents}`;
}

/** "$1,234.56" as 123456. */
export function minorOf(text: string): number {
  return Number(text.replace(/[^\d.]/g, "").replace(".", ""));
}
