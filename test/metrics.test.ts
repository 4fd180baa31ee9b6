import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openMetrics } from "../app/metrics.server.ts";
import type { BatchStore, RowOutcome } from "../app/usecases/inbox/process-inbox.ts";
import { projectRoot } from "../bin/setup/project-root.mjs";

const FIGURES = {
  waiting: 7,
  oldestWaitingSeconds: 12.5,
  parked: 2,
  perksWaiting: 3,
  jobs: [{ queue: "publish-standings", state: "active", count: 1 }],
};

const lines = async (metrics: ReturnType<typeof openMetrics>, name: string) =>
  (await metrics.text()).split("\n").filter((line) => line.startsWith(name));

test("what waits is read anew at each scrape, and old series do not stay", async () => {
  const metrics = openMetrics();
  let figures = FIGURES;
  metrics.showQueue(async () => figures);
  expect(await lines(metrics, "hadiya_inbox_waiting")).toEqual(["hadiya_inbox_waiting 7"]);
  expect(await lines(metrics, "hadiya_jobs")).toEqual([
    'hadiya_jobs{queue="publish-standings",state="active"} 1',
  ]);
  figures = { ...FIGURES, waiting: 0, jobs: [] };
  expect(await lines(metrics, "hadiya_inbox_waiting")).toEqual(["hadiya_inbox_waiting 0"]);
  expect(await lines(metrics, "hadiya_jobs")).toEqual([]);
});

test("without a worker nothing is said of the queue, not even that it is empty", async () => {
  const text = await openMetrics().text();
  expect(text).not.toMatch(/hadiya_(inbox_waiting|inbox_parked|perks_waiting|jobs|database_up)/);
});

test("a database that is away leaves the other figures to be seen", async () => {
  const metrics = openMetrics();
  metrics.showQueue(() => Promise.reject(new Error("away")));
  metrics.doorAnswered(503, 0.004, 10);
  expect(await lines(metrics, "hadiya_database_up")).toEqual(["hadiya_database_up 0"]);
  expect(await lines(metrics, "hadiya_inbox_waiting")).toEqual([]);
  expect(await lines(metrics, "hadiya_door_requests_total")).toEqual([
    'hadiya_door_requests_total{status="503"} 1',
  ]);
});

describe("a batch", () => {
  const outcome = (kind: RowOutcome["outcome"]) => ({ outcome: kind }) as RowOutcome;
  const store = { finish: async () => {} } as unknown as BatchStore;

  test("is counted once it is committed", async () => {
    const metrics = openMetrics();
    const transaction = metrics.measuring((_, work) => work(store));
    await transaction(1, (tx) =>
      tx.finish(
        ["recorded", "parked", "recorded"].map((kind) => outcome(kind as "recorded")),
        new Date(),
      ),
    );
    expect(await lines(metrics, "hadiya_inbox_processed_total")).toEqual([
      'hadiya_inbox_processed_total{outcome="recorded"} 2',
      'hadiya_inbox_processed_total{outcome="parked"} 1',
    ]);
  });

  test("is not counted when it was rolled back, nor when it was empty", async () => {
    const metrics = openMetrics();
    const failing = metrics.measuring(async (_, work) => {
      await work(store);
      throw new Error("deadlock");
    });
    await expect(
      failing(1, (tx) => tx.finish([outcome("recorded")], new Date())),
    ).rejects.toThrow();
    await metrics.measuring((_, work) => work(store))(1, async () => 0);
    expect(await lines(metrics, "hadiya_inbox_processed_total")).toEqual([]);
    expect(await lines(metrics, "hadiya_inbox_batch_duration_seconds_count")).toEqual([
      "hadiya_inbox_batch_duration_seconds_count 0",
    ]);
  });
});

test("calls to Shopify are told by their outcome, with what they cost and left", async () => {
  const metrics = openMetrics();
  const allowance = { maximumAvailable: 2000, currentlyAvailable: 500, restoreRate: 100 };
  metrics.shopifyAnswered({ kind: "data", data: {}, cost: 12, allowance });
  metrics.shopifyAnswered({ kind: "throttled", waitMs: 10, allowance: null });
  metrics.shopifyTook(0.2);
  expect(await lines(metrics, "hadiya_shopify_calls_total")).toEqual([
    'hadiya_shopify_calls_total{outcome="data"} 1',
    'hadiya_shopify_calls_total{outcome="throttled"} 1',
  ]);
  expect(await lines(metrics, "hadiya_shopify_cost_points_total")).toEqual([
    "hadiya_shopify_cost_points_total 12",
  ]);
  expect(await lines(metrics, 'hadiya_shopify_allowance_left_ratio_bucket{le="0.25"}')).toEqual([
    'hadiya_shopify_allowance_left_ratio_bucket{le="0.25"} 1',
  ]);
});

test("each metric has its line in docs/deploy.md, and no line outlives its metric", async () => {
  const metrics = openMetrics();
  metrics.showQueue(async () => FIGURES);
  const measured = [...(await metrics.text()).matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name);
  const text = readFileSync(join(projectRoot, "docs/deploy.md"), "utf8");
  const told = [...text.matchAll(/^\| `(hadiya_\w+)`/gm)].map(([, name]) => name);
  expect(told.sort()).toEqual(measured.sort());
});
