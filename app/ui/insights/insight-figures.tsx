import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormats } from "../format/use-formats.ts";
import type { InsightsView, ReportPart } from "./insights-view.ts";

const ALL_BPS = 10_000;

interface InsightFiguresProps {
  readonly insights: InsightsView;
  readonly report: ReportPart;
}

/** What all customers together will bring, and what of it is at stake. */
export function InsightFigures({ insights, report }: InsightFiguresProps) {
  const { t } = useTranslation();
  const { roundEstimate } = useFormats();
  const { currency, costs, model } = insights;
  const money = (amount: number) => roundEstimate({ amount, currency });
  const value = sum(report.classes.map(({ lifetimeValue }) => lifetimeValue));
  const stake = sum(report.classes.map(({ atStake }) => atStake));
  const unit = costs.marginBps < ALL_BPS ? "valueMargin" : "valueRevenue";
  const orders = t("orders", { count: Math.round(report.expectedPurchases) });
  return (
    <section aria-label={t("insights.figures.heading")}>
      <dl className="hadiya-figures">
        <Figure
          name={t("insights.figures.expected")}
          value={money(report.expectedRevenue)}
          note={t("insights.figures.expectedNote", { orders })}
        />
        <Figure
          name={t("insights.figures.value")}
          value={money(value)}
          note={t(`insights.figures.${unit}`)}
        />
        <Figure
          name={t("insights.figures.stake")}
          value={model?.purchases ? money(stake) : "–"}
          note={model?.purchases ? t("insights.figures.stakeNote") : t("insights.figures.noStake")}
        />
      </dl>
    </section>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

function Figure({ name, value, note }: FigureProps) {
  return (
    <div className="hadiya-figure">
      <dt className="hadiya-figure__name">{name}</dt>
      <dd className="hadiya-figure__value">
        <bdi>{value}</bdi>
      </dd>
      <dd className="hadiya-figure__note">
        <Text as="p" tone="subdued">
          {note}
        </Text>
      </dd>
    </div>
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
