// node bench/clv/run-engine.ts TASK CUSTOMERS: one task of the CLV engine, in a process of its own,
// on one thread; prints its seconds and the process's peak memory as JSON.
import type { PurchaseModel } from "../../app/domain/clv/clv-model.ts";
import { fitPurchases } from "../../app/domain/clv/models/fit-purchases.ts";
import { fitSpend } from "../../app/domain/clv/models/fit-spend.ts";
import { forecaster } from "../../app/domain/clv/models/forecaster.ts";
import {
  type HistoryRows,
  historyRows,
  sampleHistories,
} from "../../app/domain/clv/models/history-rows.ts";
import type { Histories } from "../../app/domain/clv/purchase-log.ts";
import { simulatedShop } from "./simulated-shop.ts";

const FIRST_GUESS_CUSTOMERS = 5000;
const HORIZON_DAYS = 365;
const KIB_PER_MB = 1e6 / 1024;

const TASKS: Readonly<Record<string, (shop: Histories) => number>> = {
  "bg-nbd": (shop) => fitAndScore(shop, "bg-nbd"),
  "pareto-nbd": (shop) => fitAndScore(shop, "pareto-nbd"),
  "gamma-gamma": (shop) => {
    const found = fitSpend(shop);
    if (found.kind === "failed") throw new Error(found.reason);
    return found.customers;
  },
};

/** Aggregates, fits by maximum likelihood, and gives every customer P(alive) and purchases to come. */
function fitAndScore(shop: Histories, method: "bg-nbd" | "pareto-nbd"): number {
  const rows = historyRows(shop, 1);
  const sample = historyRows(sampleHistories(shop, FIRST_GUESS_CUSTOMERS), 1);
  const found = fitPurchases({ rows, sample, method, k: 1, unitDays: 1, priors: "none" });
  if (found.kind === "failed") throw new Error(found.reason);
  return score(rows, found.model);
}

function score(rows: HistoryRows, model: PurchaseModel): number {
  const forecast = forecaster(model);
  const { frequency, recency, age, rowOf } = rows;
  const alive = new Float64Array(rows.rows);
  const expected = new Float64Array(rows.rows);
  for (let row = 0; row < rows.rows; row++) {
    const history = {
      frequency: frequency[row] ?? 0,
      recency: recency[row] ?? 0,
      age: age[row] ?? 0,
    };
    alive[row] = forecast.pAlive(history);
    expected[row] = forecast.expectedPurchases(history, HORIZON_DAYS);
  }
  const ofCustomer = {
    alive: Float64Array.from(rowOf, (row) => alive[row] ?? 0),
    expected: Float64Array.from(rowOf, (row) => expected[row] ?? 0),
  };
  return ofCustomer.alive.length + ofCustomer.expected.length;
}

const [task = "", customers = ""] = process.argv.slice(2);
const run = TASKS[task];
if (!run) throw new Error(`no task "${task}"; there are ${Object.keys(TASKS).join(", ")}`);
const shop = simulatedShop(Number(customers));
const startedAt = performance.now();
run(shop);
const seconds = (performance.now() - startedAt) / 1000;
const peakMb = process.resourceUsage().maxRSS / KIB_PER_MB;
process.stdout.write(JSON.stringify({ seconds, peakMb }));
