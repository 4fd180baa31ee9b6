import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

// A shell with NODE_ENV=production would give the tests React's production build.
process.env.NODE_ENV = "test";

const env = {
  NODE_ENV: "test" as const,
  SHOPIFY_API_KEY: "sandbox-key",
  SHOPIFY_API_SECRET: "sandbox-secret",
  SHOPIFY_APP_URL: "http://localhost:45101",
  // Far from UTC and not on the hour: code that leans on the machine's zone shows itself.
  TZ: "Asia/Kathmandu",
  // Never the folder somebody's own sandbox store lives in.
  HADIYA_DATA_DIR: join(tmpdir(), `hadiya-test-${process.pid}`),
};
const setupFiles = ["test/support/strict-console.ts", "test/support/loopback-only.ts"];
const VIEWS = "test/extensions/views/**";
const BROWSER = "test/browser/**";
/** What only shows between real processes of the built app. */
const PROCESSES = "test/processes/**";

export default defineConfig({
  test: {
    projects: [
      {
        esbuild: { jsx: "automatic", jsxImportSource: "react" },
        test: {
          name: "unit",
          environment: "node",
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: [VIEWS, BROWSER, PROCESSES],
          setupFiles,
          env,
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        esbuild: { jsx: "automatic", jsxImportSource: "preact" },
        test: {
          name: "extensions",
          environment: "jsdom",
          include: [`${VIEWS}/*.test.{ts,tsx}`],
          setupFiles,
          env,
          // The tester ships sources that import preact: they must get the same copy as ours.
          server: { deps: { inline: [/@shopify\/ui-extensions-tester/] } },
        },
      },
      {
        test: {
          name: "processes",
          environment: "node",
          include: [`${PROCESSES}/*.test.ts`],
          globalSetup: ["test/support/built-app.ts"],
          setupFiles,
          env,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          pool: "forks",
          // A process for each file: the schema engine does not come back to a second one.
          poolOptions: { forks: { singleFork: false } },
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "browser",
          environment: "node",
          include: [`${BROWSER}/*.test.ts`],
          globalSetup: ["test/support/built-app.ts", "test/support/demo-shop.ts"],
          setupFiles,
          env,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          pool: "forks",
          poolOptions: { forks: { singleFork: true } },
          // After all others: two cores are not enough for a browser beside busy workers.
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
