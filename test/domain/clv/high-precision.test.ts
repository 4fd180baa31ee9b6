import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { PurchaseModel } from "../../../app/domain/clv/clv-model.ts";
import { betaGeometricObjective } from "../../../app/domain/clv/models/beta-geometric-likelihood.ts";
import {
  chanceOfPurchases,
  forecaster,
  populationPurchases,
} from "../../../app/domain/clv/models/forecaster.ts";
import { expectedSpend, gammaGammaObjective } from "../../../app/domain/clv/models/gamma-gamma.ts";
import type { History } from "../../../app/domain/clv/models/history.ts";
import { type HistoryRows, historyRows } from "../../../app/domain/clv/models/history-rows.ts";
import { paretoNbdObjective } from "../../../app/domain/clv/models/pareto-nbd-likelihood.ts";
import type { Objective } from "../../../app/domain/clv/numerics/minimise.ts";

// Made by an independent method: see high-precision.py beside the fixture.
const FIXTURE = JSON.parse(
  readFileSync(new URL("../../fixtures/clv/high-precision.json", import.meta.url), "utf8"),
);
const METHODS = ["bg-nbd", "mbg-nbd", "mbg-cnbd-k", "pareto-nbd"] as const;
const TOLERANCE = 1e-9;
/** Chances below are nobody's business, and below 1e-308 no double's. */
const NO_CHANCE = 1e-250;
/** Log-likelihoods are added up over customers: near zero it is the absolute error that counts. */
const SMALL_LOG = 1e-3;
/** What the living do once in a million times has to be right to 1e-15: the forecaster ends there. */
const RARE = 1e-6;

const FIGURES = ["logLikelihood", "pAlive", "expectedPurchases", "populationPurchases"] as const;
const CHANCES = ["atLeast1", "atLeast2", "atLeast5"] as const;
type Parameter = "r" | "alpha" | "a" | "b" | "k" | "s" | "beta" | "p" | "q" | "v";
type Figure = (typeof FIGURES)[number] | (typeof CHANCES)[number] | "expectedSpend";
type Row = Readonly<Record<Parameter | Figure | keyof History | "horizon" | "meanSpend", number>>;

function rowsOf(method: string): Row[] {
  const { columns, rows } = FIXTURE[method] as { columns: string; rows: string[] };
  const names = columns.split(" ");
  return rows.map((text) => {
    const figures = text.split(" ").map(Number);
    return Object.fromEntries(names.map((name, at) => [name, figures[at]])) as Row;
  });
}

function modelOf(method: (typeof METHODS)[number], row: Row): PurchaseModel {
  const { r, alpha, a, b, s, beta, k } = row;
  if (method === "pareto-nbd") return { method, unitDays: 1, parameters: { r, alpha, s, beta } };
  if (method === "mbg-cnbd-k") return { method, unitDays: 1, parameters: { r, alpha, a, b, k } };
  return { method, unitDays: 1, parameters: { r, alpha, a, b } };
}

/** The size an error is measured by. */
function sizeOf(figure: Figure, row: Row): number {
  const size = Math.abs(row[figure]);
  if (figure === "logLikelihood") return Math.max(size, SMALL_LOG);
  return figure.startsWith("atLeast") ? Math.max(size, RARE * row.pAlive) : size;
}

/** The figures that are not as they should be, with their rows. */
function apart<Asked extends Figure>(
  rows: readonly Row[],
  figures: readonly Asked[],
  ours: (row: Row, figure: Asked) => number,
) {
  return rows.flatMap((row, at) =>
    figures.flatMap((figure) => {
      const [value, reference] = [ours(row, figure), row[figure]];
      const size = sizeOf(figure, row);
      const right =
        size < NO_CHANCE
          ? value >= 0 && value < 2 * NO_CHANCE
          : Math.abs(value - reference) <= TOLERANCE * size;
      return right ? [] : [{ at, figure, value, reference, row }];
    }),
  );
}

/** An objective over one customer, in whole days, as a log-likelihood. */
function fitted(objective: Objective, parameters: readonly number[]): number {
  const gradient = new Float64Array(parameters.length);
  return -objective(Float64Array.from(parameters, Math.log), gradient);
}

function oneCustomer({ frequency, recency, age }: History): HistoryRows {
  const only = (value: number) => Int32Array.of(value);
  return historyRows(
    {
      asOf: age,
      customers: 1,
      frequency: only(frequency),
      recency: only(recency),
      age: only(age),
      meanSpend: Float64Array.of(0),
      logGaps: 0,
    },
    1,
  );
}

const wholeDays = ({ recency, age }: Row) => Number.isInteger(recency) && Number.isInteger(age);

describe.each(METHODS)("%s to 1e-9 of high-precision values", (method) => {
  const rows = rowsOf(method);

  test("log-likelihood, P(alive), expected purchases", () => {
    const ours = (row: Row, figure: (typeof FIGURES)[number]) => {
      const forecast = forecaster(modelOf(method, row));
      if (figure === "logLikelihood") return forecast.logLikelihood(row);
      if (figure === "pAlive") return forecast.pAlive(row);
      if (figure === "expectedPurchases") return forecast.expectedPurchases(row, row.horizon);
      return populationPurchases(forecast, row.horizon);
    };
    expect(rows.length).toBeGreaterThanOrEqual(60);
    expect(apart(rows, FIGURES, ours)).toEqual([]);
  });

  test("chance of at least 1, 2 and 5 purchases", () => {
    const ours = (row: Row, figure: (typeof CHANCES)[number]) =>
      chanceOfPurchases(forecaster(modelOf(method, row)), {
        history: row,
        horizon: row.horizon,
        n: Number(figure.slice("atLeast".length)),
      });
    expect(apart(rows, CHANCES, ours)).toEqual([]);
  });

  test("the likelihood that is fitted is the same", () => {
    const ours = (row: Row) => {
      const { r, alpha, a, b, s, beta } = row;
      const customer = oneCustomer(row);
      if (method === "pareto-nbd") return fitted(paretoNbdObjective(customer), [r, alpha, s, beta]);
      const kind = { k: row.k, leavesAfterFirst: method !== "bg-nbd" };
      return fitted(betaGeometricObjective(customer, kind), [r, alpha, a, b]);
    };
    expect(apart(rows.filter(wholeDays), ["logLikelihood"], ours)).toEqual([]);
  });
});

describe("gamma-gamma to 1e-9 of high-precision values", () => {
  const rows = rowsOf("gamma-gamma");

  test("log-likelihood of a mean spend", () => {
    const ours = ({ p, q, v, frequency, meanSpend }: Row) => {
      const customer = {
        frequency: Int32Array.of(frequency),
        meanSpend: Float64Array.of(meanSpend),
      };
      return fitted(gammaGammaObjective(customer), [p, q, v]);
    };
    expect(rows.length).toBeGreaterThanOrEqual(60);
    expect(apart(rows, ["logLikelihood"], ours)).toEqual([]);
  });

  test("expected spend", () => {
    const ours = ({ p, q, v, ...history }: Row) =>
      expectedSpend({ method: "gamma-gamma", p, q, v }, history);
    expect(apart(rows, ["expectedSpend"], ours)).toEqual([]);
  });
});
