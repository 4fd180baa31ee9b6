/**
 * Opens pages in the Chromium of this machine, as a person with an ordinary browser would see
 * them. Whatever a page complains about fails the test that opened it.
 */
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import {
  type Browser,
  type BrowserContext,
  type ConsoleMessage,
  chromium,
  type Page,
} from "playwright-core";
import { afterAll, afterEach, expect } from "vitest";
import { findChromium } from "../../bin/check/chromium.ts";
import { projectRoot } from "../../bin/setup/project-root.mjs";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-features=LocalNetworkAccessChecks",
];
/** Headless Chromium names itself so, and the app's robot filter would turn it away. */
const ROBOT_NAME = "HeadlessChrome";
const DESKTOP = { width: 1280, height: 800 };
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export interface PageWishes {
  /** Such as "en-US" or "ar-SA": what the browser asks for. */
  locale?: string;
  viewport?: { width: number; height: number };
  /** Complaints that belong to the test, such as the 404 it provokes. */
  expected?: RegExp[];
}

let browser: Browser | undefined;
let userAgent: string | undefined;
let contexts: BrowserContext[] = [];
let complaints: string[] = [];

/** A fresh page, in a context of its own: no cookie or storage of another page. */
export async function openPage(wishes: PageWishes = {}): Promise<Page> {
  const context = await (await startedBrowser()).newContext({
    locale: wishes.locale ?? "en-US",
    viewport: wishes.viewport ?? DESKTOP,
    timezoneId: "UTC",
    reducedMotion: "reduce",
    userAgent,
  });
  contexts.push(context);
  const page = await context.newPage();
  listen(page, wishes.expected ?? []);
  return page;
}

async function startedBrowser(): Promise<Browser> {
  if (browser?.isConnected()) return browser;
  const executablePath = findChromium();
  if (!executablePath) throw new Error('No Chromium here: "npm test" installs it, or says how.');
  browser = await chromium.launch({ executablePath, args: FLAGS });
  const page = await browser.newPage();
  const robot = await page.evaluate(() => navigator.userAgent);
  userAgent = robot.replace(ROBOT_NAME, "Chrome");
  await page.close();
  return browser;
}

function listen(page: Page, expected: RegExp[]): void {
  const complain = (text: string) => {
    if (!expected.some((pattern) => pattern.test(text))) complaints.push(`${page.url()}: ${text}`);
  };
  page.on("pageerror", (error) => complain(error.stack ?? error.message));
  page.on("crash", () => complain("the page crashed"));
  page.on("console", (message: ConsoleMessage) => {
    if (message.type() === "error" || message.type() === "warning")
      complain(`console.${message.type()}: ${message.text()} (${message.location().url})`);
  });
}

/**
 * Takes a picture of what the page shows. UPDATE_PICTURES=1 puts it among the documentation;
 * otherwise it goes where a failing test can be looked into.
 */
export async function screenshot(page: Page, name: string): Promise<string> {
  const folder =
    process.env.UPDATE_PICTURES === "1"
      ? join(projectRoot, "docs", "pictures")
      : join(tmpdir(), "hadiya-pictures");
  const path = join(folder, `${name}.png`);
  mkdirSync(dirname(path), { recursive: true });
  await page.screenshot({ path, animations: "disabled" });
  return path;
}

/** Fails with each rule that is broken and where; frames of the page are looked at too. */
export async function expectNoAxeViolations(
  page: Page,
  { within, except = [] }: { within?: string; except?: string[] } = {},
): Promise<void> {
  const builder = new AxeBuilder({ page }).withTags(WCAG);
  if (within !== undefined) builder.include(within);
  for (const selector of except) builder.exclude(selector);
  const { violations } = await builder.analyze();
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id} (${help}): ${node.target.join(" ")}\n${node.failureSummary ?? ""}`),
  );
  if (found.length > 0) throw new Error(`Not accessible:\n${found.join("\n")}`);
}

afterEach(async () => {
  const open = contexts;
  const heard = complaints;
  contexts = [];
  complaints = [];
  for (const context of open) await context.close();
  expect(heard, "what the pages complained about").toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  browser = undefined;
});
