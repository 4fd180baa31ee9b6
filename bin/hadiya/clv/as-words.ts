import type { ClvModel, ForecastMethod, ModelTrial } from "../../../app/domain/clv/clv-model.ts";
import type { HoldoutScores } from "../../../app/domain/clv/holdout.ts";
import { dayText } from "../../../app/domain/time.ts";
import type { ShopForecast } from "./shop-forecast.ts";

const NAMES: Readonly<Record<ForecastMethod, string>> = {
  "bg-nbd": "BG/NBD",
  "mbg-nbd": "MBG/NBD",
  "mbg-cnbd-k": "MBG/CNBD-k",
  "pareto-nbd": "Pareto/NBD",
  formula: "the formula",
};
const REASONS: Readonly<Record<string, string>> = {
  best: "the best of those tried",
  asked_for: "as asked for",
  worse_holdout: "it forecasts single customers worse",
  worse_holdout_sum: "its sum over all customers is further off",
  worse_likelihood: "it fits less well",
  not_converged: "no best fit was found",
  not_positive_definite: "many fits are as good",
  runs_away: "no best fit within sensible bounds",
  too_few_customers: "too few customers for a model",
  too_short_history: "too short a history for a model",
  no_model_holds: "no model holds",
};
const FEW_CUSTOMERS = 200;

const BEST = 10;

/** A forecast for somebody at a terminal: what was used and why, how right it is, the best ten. */
export function asWords(forecast: ShopForecast): string {
  const { model, holdout } = forecast;
  const outlook = outlookOf(forecast);
  const parts = [
    shopWords(forecast),
    [modelWords(model), ...spendWords(forecast)].join("\n"),
    roughWords(model),
    expectedWords(forecast, outlook),
    holdout && holdoutWords(forecast, holdout),
    bestWords(forecast, outlook),
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

function shopWords({ model, span }: ShopForecast): string {
  const { customers, repeatCustomers, purchases, firstDay } = model.window;
  const from = firstDay === null ? "" : ` from ${dayText(firstDay)}`;
  const bought = `${counted(customers, "customer")}, ${counted(purchases, "purchase")}`;
  return `${bought}${from} to ${dayText(span.asOf)}; ${whole(repeatCustomers)} came back.`;
}

function modelWords({ purchases, purchaseFit, trials }: ClvModel): string {
  const method = purchases?.method ?? "formula";
  const chosen = trials.find((trial) => trial.outcome === "chosen");
  const lines = [`Purchases by ${NAMES[method]}${chosen ? `: ${reasonWords(chosen)}` : ""}.`];
  if (purchases) {
    const values = Object.entries(purchases.parameters);
    const unit = purchases.unitDays === 7 ? "weeks" : "days";
    const likelihood = purchaseFit
      ? `, log-likelihood ${purchaseFit.logLikelihood.toFixed(3)}`
      : "";
    lines.push(`  ${parameterWords(values)} (in ${unit})${likelihood}`);
  }
  const others = trials.filter(({ outcome }) => outcome !== "chosen");
  if (others.length > 0) {
    const passed = others.map((trial) => `${NAMES[trial.method]} (${reasonWords(trial)})`);
    lines.push(`  Passed over: ${passed.join("; ")}.`);
  }
  return lines.join("\n");
}

function roughWords({ quality, trials, window }: ClvModel): string | null {
  if (quality === "rough") {
    return "A rough estimate: with so few customers it leans on what is usual in other shops.";
  }
  const asked = trials.some(({ reason }) => reason === "asked_for");
  if (quality === "fitted" || (asked && window.customers >= FEW_CUSTOMERS)) return null;
  return "A rough estimate: there is too little here for a model to learn from.";
}

function reasonWords({ reason }: ModelTrial): string {
  return REASONS[reason] ?? reason.replaceAll("_", " ");
}

function parameterWords(values: readonly (readonly [string, number])[]): string {
  return values.map(([name, value]) => `${name} ${Number(value.toPrecision(6))}`).join("  ");
}

function spendWords({ model: { purchases, spend }, hasValues }: ShopForecast): string[] {
  if (!hasValues) return ["The file has no values, so there is no forecast of spend."];
  if (!purchases) return []; // the formula has its own
  if (spend.method === "shop-mean") return [`Spend by the shop's mean: ${money(spend.mean)} each.`];
  const { p, q, v } = spend;
  return [`Spend by Gamma-Gamma.\n  ${parameterWords(Object.entries({ p, q, v }))}`];
}

/** What all customers together are expected to do, and the rows of the best of them. */
interface Outlook {
  readonly purchases: number;
  readonly revenue: number;
  /** Highest first; of equals the earlier. */
  readonly best: readonly number[];
}

function outlookOf({ histories, forecastOf, hasValues }: ShopForecast): Outlook {
  let [purchases, revenue] = [0, 0];
  const best: { row: number; value: number }[] = [];
  for (let row = 0; row < histories.customers; row++) {
    const forecast = forecastOf(row);
    purchases += forecast.expectedPurchases;
    revenue += forecast.expectedRevenue;
    const value = hasValues ? forecast.expectedRevenue : forecast.expectedPurchases;
    if (best.length === BEST && value <= (best.at(-1)?.value ?? 0)) continue;
    const place = best.findIndex((other) => other.value < value);
    best.splice(place < 0 ? best.length : place, 0, { row, value });
    best.length = Math.min(best.length, BEST);
  }
  return { purchases, revenue, best: best.map(({ row }) => row) };
}

function expectedWords({ span, hasValues }: ShopForecast, { purchases, revenue }: Outlook): string {
  const worth = hasValues ? `, worth ${money(revenue)}` : "";
  const days = counted(span.horizonDays, "day");
  return `In the next ${days} they are expected to buy ${rounded(purchases)} times${worth}.`;
}

function holdoutWords(
  { span }: ShopForecast,
  { purchases, revenue }: NonNullable<ShopForecast["holdout"]>,
): string {
  const from = dayText(span.asOf + 1);
  const to = dayText(span.asOf + span.holdoutDays);
  const [forecast, actual] = [rounded(purchases.predicted), whole(purchases.actual)];
  const lines = [
    `How right is it? From ${from} to ${to} they bought ${actual} times; the forecast was ${forecast}${biasWords(purchases)}.`,
  ];
  if (revenue) {
    const spent = `They spent ${money(revenue.actual)}`;
    lines.push(`  ${spent}; the forecast was ${money(revenue.predicted)}${biasWords(revenue)}.`);
  }
  if (purchases.mae !== null && purchases.rmse !== null) {
    const off = `${purchases.mae.toFixed(2)} purchases on average (RMSE ${purchases.rmse.toFixed(2)})`;
    lines.push(`  For a single customer it was off by ${off}.`);
  }
  if (purchases.topDecileCapture !== null) {
    const share = percent(purchases.topDecileCapture);
    lines.push(`  The tenth it put first bought ${share} of what the best tenth bought.`);
  }
  return lines.join("\n");
}

function biasWords({ biasPct }: HoldoutScores): string {
  if (biasPct === null) return "";
  return `, ${Math.abs(biasPct).toFixed(1)} % too ${biasPct < 0 ? "low" : "high"}`;
}

const ID_WIDTH = 32;

function bestWords(forecast: ShopForecast, { best }: Outlook): string {
  const { hasValues, span } = forecast;
  const title = `The best ${best.length > 1 ? `${best.length} ` : ""}by expected ${hasValues ? "revenue" : "purchases"} in ${counted(span.horizonDays, "day")}:`;
  const header = ["customer", "purchases", "last bought", "alive", "expected", "90 % interval"];
  const rows = best.map((row) => customerCells(forecast, row));
  const table = [[...header, ...(hasValues ? ["revenue"] : [])], ...rows];
  const widths = header.map((_, column) => widestOf(table, column));
  widths.push(widestOf(table, header.length));
  const lines = table.map((cells) =>
    `  ${cells.map((cell, at) => padded(cell, at, widths)).join("  ")}`.trimEnd(),
  );
  return [title, ...lines].join("\n");
}

function widestOf(table: readonly (readonly string[])[], column: number): number {
  return Math.max(...table.map((cells) => cells[column]?.length ?? 0));
}

function padded(cell: string, column: number, widths: readonly number[]): string {
  return column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0);
}

function customerCells(shop: ShopForecast, row: number): string[] {
  const { ids, histories, forecastOf, hasValues, span } = shop;
  const { pAlive, expectedPurchases, purchasesRange, expectedRevenue } = forecastOf(row);
  const id = ids[histories.customer[row] ?? 0] ?? "";
  const lastDay = span.asOf - (histories.age[row] ?? 0) + (histories.recency[row] ?? 0);
  return [
    id.length > ID_WIDTH ? `${id.slice(0, ID_WIDTH - 1)}…` : id,
    whole((histories.frequency[row] ?? 0) + 1),
    dayText(lastDay),
    pAlive === null ? "–" : percent(pAlive),
    expectedPurchases.toFixed(1),
    purchasesRange ? `${purchasesRange.low} to ${purchasesRange.high}` : "–",
    ...(hasValues ? [money(expectedRevenue)] : []),
  ];
}

const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const MONEY = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const PERCENT = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 0 });

function whole(value: number): string {
  return WHOLE.format(value);
}

/** A small expectation is not nothing. */
function rounded(value: number): string {
  return value > 0 && value < 10 ? value.toFixed(1) : whole(value);
}

function money(value: number): string {
  return MONEY.format(value);
}

function percent(share: number): string {
  return PERCENT.format(share);
}

function counted(count: number, thing: string): string {
  return `${whole(count)} ${thing}${count === 1 ? "" : "s"}`;
}
