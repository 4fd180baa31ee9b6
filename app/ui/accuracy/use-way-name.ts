import { useTranslation } from "react-i18next";
import type { ForecastScores } from "../../domain/clv/shop-report.ts";

const KEYS = {
  model: "model",
  formula: "formula",
  "last-year-rate": "lastYearRate",
  zero: "zero",
} as const;

/** What the pages call a way of forecasting. */
export function useWayName(): (way: ForecastScores["way"]) => string {
  const { t } = useTranslation();
  return (way) => t(`accuracy.ways.${KEYS[way]}`);
}
