import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "../../bin/hadiya/run-command.ts";

const SAMPLE = fileURLToPath(
  new URL("../../../shared/data/cdnow/CDNOW_sample.txt", import.meta.url),
);
const HEADER = "customer_id,date,value";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hadiya-clv-models-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Answer {
  readonly model: string;
  readonly params: Readonly<Record<string, number>> | null;
  readonly logLikelihood: number | null;
  readonly unit: string;
  readonly customers: readonly {
    readonly id: string;
    readonly frequency: number;
    readonly recency: number;
    readonly T: number;
    readonly pAlive: number | null;
    readonly expectedPurchases: number;
    readonly expectedPurchasesInterval: readonly [number, number] | null;
    readonly expectedSpendPerOrder: number | null;
    readonly expectedRevenue: number | null;
  }[];
  readonly holdout: Readonly<Record<string, number>> | null;
  readonly revenueHoldout: Readonly<Record<string, number>> | null;
  readonly spend: Readonly<Record<string, number | null>>;
  readonly quality: string;
}

async function asked(...argv: string[]) {
  let [out, err] = ["", ""];
  const code = await runCommand(["clv", ...argv], {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

async function answered(...argv: string[]): Promise<Answer> {
  const { code, out, err } = await asked(...argv, "--json");
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out);
}

function written(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

/** CDNOW's sample as a CSV, with the days and customers that are asked for. */
function sampleCsv(name: string, keep: (date: string) => boolean = () => true): string {
  const rows = readFileSync(SAMPLE, "utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , date]) => date && keep(date))
    .map(([customer, , date, , value]) => `${customer},${date},${value}`);
  return written(name, [HEADER, ...rows]);
}

describe.runIf(existsSync(SAMPLE))(
  "CDNOW's sample, as the papers have it",
  () => {
    const AS_PUBLISHED = ["--cut", "1997-09-30", "--unit", "week", "--zero-values", "keep"];
    let file: string;
    beforeAll(() => {
      file = sampleCsv("sample.csv");
    });

    test.each([
      ["bg-nbd", { r: 0.2426, alpha: 4.4136, a: 0.7929, b: 2.4259 }, -9582.429],
      ["pareto-nbd", { r: 0.5533, alpha: 10.5777, s: 0.6062, beta: 11.6687 }, -9594.976],
      ["mbg-nbd", { r: 0.5248, alpha: 6.1831, a: 0.8914, b: 1.614 }, -9582.136],
    ])("%s has the published parameters", async (model, params, logLikelihood) => {
      const answer = await answered(file, ...AS_PUBLISHED, "--model", model);
      expect([answer.model, answer.unit, answer.customers.length]).toEqual([model, "week", 2357]);
      expect(Object.keys(answer.params ?? {})).toEqual(Object.keys(params));
      for (const [name, value] of Object.entries(params)) {
        expect(answer.params?.[name]).toBeCloseTo(value, 3);
      }
      expect(answer.logLikelihood).toBeCloseTo(logLikelihood, 3);
    });

    test("the spend has the published parameters", async () => {
      const { spend } = await answered(file, ...AS_PUBLISHED, "--model", "bg-nbd");
      expect(spend["n"]).toBe(946);
      expect(spend["p"]).toBeCloseTo(6.2496, 2);
      expect(spend["q"]).toBeCloseTo(3.7442, 2);
      expect(spend["v"]).toBeCloseTo(15.4435, 1);
      expect(spend["logLikelihood"]).toBeCloseTo(-4055.918, 3);
    });

    test("the hold-out of 39 weeks is the published one", async () => {
      const answer = await answered(file, ...AS_PUBLISHED, "--model", "bg-nbd");
      expect(answer.holdout?.["actual"]).toBe(1882);
      expect(answer.holdout?.["predicted"]).toBeCloseTo(1653.41, 1);
      expect(answer.holdout?.["biasPct"]).toBeCloseTo(-12.146, 2);
      expect(answer.holdout?.["mae"]).toBeCloseTo(0.78545, 4);
      expect(answer.holdout?.["rmse"]).toBeCloseTo(1.60798, 4);
      expect(answer.holdout?.["topDecileCapture"]).toBeCloseTo(0.68351, 2);
      expect(answer.revenueHoldout?.["rmse"]).toBeLessThanOrEqual(72.31);
    });

    test("a customer has the published figures, and a one-time buyer no P(alive) by BG/NBD", async () => {
      const options = [...AS_PUBLISHED, "--model", "bg-nbd", "--horizon-days", "273"];
      const { customers } = await answered(file, ...options);
      const [first, , third] = customers;
      expect(first).toMatchObject({ id: "00004", frequency: 2, recency: 213 / 7, T: 272 / 7 });
      expect(first?.pAlive).toBeCloseTo(0.72662, 4);
      expect(first?.expectedPurchases).toBeCloseTo(1.22599, 4);
      expect(first?.expectedSpendPerOrder).toBeCloseTo(24.654, 2);
      expect(third).toMatchObject({ frequency: 0, pAlive: null });
      expect(third?.expectedPurchases).toBeCloseTo(0.19479, 4);
    });

    test("in days the same is said in days", async () => {
      const options = ["--cut", "1997-09-30", "--zero-values", "keep", "--model", "bg-nbd"];
      const days = await answered(file, ...options);
      const weeks = await answered(file, ...options, "--unit", "week");
      const repeats = weeks.customers.reduce((sum, { frequency }) => sum + frequency, 0);
      expect(repeats).toBe(2457);
      expect(days.unit).toBe("day");
      expect(days.params?.["alpha"]).toBeCloseTo((weeks.params?.["alpha"] ?? 0) * 7, 3);
      expect(days.params?.["r"]).toBeCloseTo(weeks.params?.["r"] ?? 0, 5);
      expect(days.logLikelihood).toBeCloseTo((weeks.logLikelihood ?? 0) - repeats * Math.log(7), 5);
      expect(days.customers[0]).toMatchObject({ recency: 213, T: 272 });
      for (const [row, { expectedPurchases }] of weeks.customers.entries()) {
        expect(days.customers[row]?.expectedPurchases).toBeCloseTo(expectedPurchases, 4);
      }
      expect(days.holdout?.["predicted"]).toBeCloseTo(weeks.holdout?.["predicted"] ?? 0, 2);
    });

    test("nothing that came after the cut is known to the forecast", async () => {
      const until = sampleCsv("until.csv", (date) => date <= "19970930");
      const cut = ["--cut", "1997-09-30"];
      const blind = JSON.parse((await asked(until, ...cut, "--json")).out);
      const { holdout, revenueHoldout, ...seeing } = JSON.parse(
        (await asked(file, ...cut, "--json")).out,
      );
      expect(holdout.actual).toBeGreaterThan(0);
      expect(seeing).toMatchObject({
        model: blind.model,
        params: blind.params,
        spend: blind.spend,
      });
      expect(seeing.customers).toEqual(blind.customers);
      expect(seeing.trials).toEqual(blind.trials);
      expect([blind.holdout, blind.revenueHoldout]).toEqual([null, null]);
      expect(revenueHoldout).not.toBeNull();
    });

    test("by itself a model is chosen that says of everyone how likely they still buy", async () => {
      const options = ["--cut", "1997-09-30", "--zero-values", "keep"];
      const { model, customers, holdout, quality } = await answered(file, ...options);
      expect(["mbg-nbd", "pareto-nbd", "mbg-cnbd-k"]).toContain(model);
      expect(quality).toBe("fitted");
      expect(Math.abs(holdout?.["biasPct"] ?? 100)).toBeLessThan(20);
      const silent = customers.filter(({ recency, T }) => recency < T);
      expect(silent.length).toBeGreaterThan(2000);
      for (const { pAlive } of silent) {
        expect(pAlive).toBeGreaterThan(0);
        expect(pAlive).toBeLessThan(1);
      }
      for (const { expectedPurchases, expectedPurchasesInterval } of customers) {
        const [low, high] = expectedPurchasesInterval ?? [Number.NaN, Number.NaN];
        expect(low).toBeLessThanOrEqual(expectedPurchases);
        expect(high).toBeGreaterThanOrEqual(Math.floor(expectedPurchases));
      }
    });
  },
  120_000,
);

describe("shops that are small or strange", () => {
  const day = (at: number) => new Date(Date.UTC(2024, 0, 1 + at)).toISOString().slice(0, 10);
  const many = (count: number, row: (at: number) => string[]) =>
    Array.from({ length: count }, (_, at) => row(at)).flat();

  const SHOPS: [string, string[]][] = [
    ["one purchase", ["a,2025-01-01,5"]],
    ["one customer", ["a,2025-01-01,5", "a,2025-02-01,7", "a,2025-03-05,6"]],
    ["two customers on one day", ["a,2025-01-01,5", "b,2025-01-01,6"]],
    ["all on one day", many(300, (at) => [`c${at},2025-01-01,${at + 1}`])],
    ["everyone once", many(400, (at) => [`c${at},${day(at)},${10 + (at % 7)}`])],
    [
      "twenty customers",
      many(20, (at) => [`c${at},${day(at)},9`, `c${at},${day(at * 3 + 40)},11`]),
    ],
    ["120 customers", many(120, (at) => [`c${at},${day(at)},9`, `c${at},${day(at * 2 + 30)},11`])],
    [
      "every week, as with groceries",
      many(250, (at) => Array.from({ length: 20 }, (_, week) => `c${at},${day(at + week * 7)},30`)),
    ],
    [
      "everyone the same, the same amount",
      many(250, (at) => [`c${at},${day(0)},10`, `c${at},${day(30)},10`, `c${at},${day(60)},10`]),
    ],
    ["one daily buyer", many(1000, (at) => [`a,${day(at)},1`])],
  ];

  test.each(SHOPS)("%s: a sensible answer", async (_, rows) => {
    const file = written("shop.csv", [HEADER, ...rows]);
    const { customers, quality } = await answered(file);
    expect(["fitted", "rough", "formula"]).toContain(quality);
    for (const customer of customers) {
      expect(customer.expectedPurchases).toBeGreaterThanOrEqual(0);
      expect(customer.expectedPurchases).toBeLessThan(1000);
      expect(customer.expectedRevenue).toBeGreaterThanOrEqual(0);
      expect(customer.pAlive ?? 0.5).toBeGreaterThanOrEqual(0);
      expect(customer.pAlive ?? 0.5).toBeLessThanOrEqual(1);
    }
  });

  test.each(SHOPS.filter(([, rows]) => rows.length < 60))("%s: in words", async (_, rows) => {
    const words = await asked(written("shop.csv", [HEADER, ...rows]));
    expect([words.code, words.err]).toEqual([0, ""]);
    expect(words.out).toContain("A rough estimate: ");
    expect(words.out).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  test.each(["bg-nbd", "mbg-nbd", "pareto-nbd", "mbg-cnbd-k", "formula"])(
    "%s asked for on any of them never fails",
    async (model) => {
      for (const [, rows] of SHOPS.slice(0, 6)) {
        const { code, out } = await asked(
          written("shop.csv", [HEADER, ...rows]),
          "--model",
          model,
          "--json",
        );
        expect(code).toBe(0);
        expect(JSON.parse(out).customers.length).toBeGreaterThan(0);
      }
    },
  );

  test("without values there is no spend, and everything else", async () => {
    const rows = many(60, (at) => [`c${at},${day(at)}`, `c${at},${day(at * 2 + 90)}`]);
    const { customers } = await answered(written("shop.csv", ["customer_id,date", ...rows]));
    expect(customers[0]).toMatchObject({ expectedSpendPerOrder: null, expectedRevenue: null });
    expect(customers[0]?.expectedPurchases).toBeGreaterThan(0);
  });
}, 120_000);
