import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectNoAxeViolations, openPage } from "../support/chromium.ts";

const PAGES: Record<string, string> = {
  "/sound": "<main><h1>Good day</h1></main>",
  "/throws": "<script>throw new Error('broken')</script>",
  "/complains": "<script>console.error('oh no')</script>",
  "/missing-image": "<img src='/nothing.png' alt=''>",
  "/no-label": "<main><h1>Form</h1><input></main>",
};
let server: Server;
let origin: string;

function document(body: string): string {
  return `<!doctype html><html lang="en"><title>t</title><link rel="icon" href="data:,">${body}</html>`;
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const body = PAGES[request.url ?? ""];
    response.writeHead(body ? 200 : 404, { "content-type": "text/html; charset=utf-8" });
    response.end(body && document(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test("a sound page passes, and meets an ordinary browser", async () => {
  const page = await openPage({ locale: "ar-SA", viewport: { width: 390, height: 700 } });
  await page.goto(`${origin}/sound`);
  await expectNoAxeViolations(page);
  const seen = await page.evaluate(() => [navigator.userAgent, navigator.language, innerWidth]);
  expect(seen).toEqual([expect.not.stringContaining("Headless"), "ar-SA", 390]);
});

test.fails.each(["/throws", "/complains", "/missing-image"])("%s fails its test", async (path) => {
  const page = await openPage();
  await page.goto(`${origin}${path}`, { waitUntil: "load" });
});

test("a complaint the test expects is none", async () => {
  const page = await openPage({ expected: [/oh no/] });
  await page.goto(`${origin}/complains`);
});

test("a field without a label is found", async () => {
  const page = await openPage();
  await page.goto(`${origin}/no-label`);
  await expect(expectNoAxeViolations(page)).rejects.toThrow("label");
});
