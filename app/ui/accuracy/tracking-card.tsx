import { useTranslation } from "react-i18next";
import type { AccuracyReport } from "../../domain/clv/shop-report.ts";
import { SectionCard } from "../page/section-card.tsx";
import { expectedBy } from "./expected-by.ts";
import { TrackingChart } from "./tracking-chart.tsx";
import { TrackingTable } from "./tracking-table.tsx";

/** Repeat orders week by week: what came, and what was to be expected. */
export function TrackingCard({ accuracy }: { readonly accuracy: AccuracyReport }) {
  const { t } = useTranslation();
  const by = expectedBy(accuracy);
  return (
    <SectionCard
      heading={t("accuracy.tracking.heading")}
      intro={t(`accuracy.tracking.intro.${by}`)}
    >
      <ul className="hadiya-legend">
        <li>
          <LineKey name="came" />
          {t("accuracy.tracking.came")}
        </li>
        <li>
          <LineKey name="model" />
          {t(`accuracy.tracking.expected.${by}`)}
        </li>
      </ul>
      <TrackingChart accuracy={accuracy} />
      <p>{t("accuracy.tracking.gap", { count: widestGap(accuracy) })}</p>
      <details className="hadiya-details">
        <summary>{t("home.chart.asTable")}</summary>
        <TrackingTable accuracy={accuracy} />
      </details>
    </SectionCard>
  );
}

function LineKey({ name }: { readonly name: "came" | "model" }) {
  return (
    <svg className="hadiya-line-key" viewBox="0 0 28 4" aria-hidden="true">
      <path className={`hadiya-track__${name}`} d="M0 2H28" />
    </svg>
  );
}

function widestGap({ tracking }: AccuracyReport): number {
  const gaps = tracking.map(({ actual, model, forecast }) =>
    forecast ? Math.abs(actual - model) : 0,
  );
  return Math.round(Math.max(0, ...gaps));
}
