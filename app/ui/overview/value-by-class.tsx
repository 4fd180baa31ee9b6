import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats, useLanguage } from "../format/use-formats.ts";
import { directionOf } from "../language/language.ts";
import { SectionCard } from "../page/section-card.tsx";
import type { ClassView } from "./overview-view.ts";

/** The drawing itself runs left to right; its Arabic texts must not. */
const RIGHT_TO_LEFT = "\u2067";
const END_ISOLATE = "\u2069";

const ValueChart = lazy(() => import("./value-chart.tsx"));

/** A chart of what the classes have spent and are worth, with the same numbers as a table. */
export function ValueByClass({ classes }: { readonly classes: readonly ClassView[] }) {
  const { t } = useTranslation();
  return (
    <SectionCard heading={t("home.chart.heading")} intro={t("home.chart.intro")}>
      <ul className="hadiya-legend">
        <li>
          <span className="hadiya-legend__key hadiya-legend__key--revenue" aria-hidden="true" />
          {t("home.chart.revenue")}
        </li>
        <li>
          <span className="hadiya-legend__key hadiya-legend__key--clv" aria-hidden="true" />
          {t("home.chart.clv")}
        </li>
      </ul>
      <div className="hadiya-chart" aria-hidden="true">
        <LazyChart classes={classes} />
      </div>
      <details className="hadiya-details">
        <summary>{t("home.chart.asTable")}</summary>
        <ValueTable classes={classes} />
      </details>
    </SectionCard>
  );
}

/** Loads the chart's code after the page has come alive; its place is kept by the frame. */
function LazyChart({ classes }: { readonly classes: readonly ClassView[] }) {
  const { t } = useTranslation();
  const { shortEstimate } = useFormats();
  const rightToLeft = directionOf(useLanguage()) === "rtl";
  const [alive, setAlive] = useState(false);
  useEffect(() => setAlive(true), []);
  if (!alive) return null;
  const bars = classes.map(({ valueClass, revenue, clv }) => ({
    name: t(`classes.${valueClass}.name`),
    revenue: Number(revenue.text),
    clv: clv.amount,
  }));
  const currency = classes[0]?.clv.currency ?? "";
  const label = (amount: number) => {
    const text = shortEstimate({ amount, currency });
    return rightToLeft ? `${RIGHT_TO_LEFT}${text}${END_ISOLATE}` : text;
  };
  return (
    <Suspense>
      <ValueChart bars={bars} rightToLeft={rightToLeft} label={label} />
    </Suspense>
  );
}

function ValueTable({ classes }: { readonly classes: readonly ClassView[] }) {
  const { t } = useTranslation();
  const { number, money, estimate } = useFormats();
  return (
    <table className="hadiya-table">
      <caption className="hadiya-hidden">{t("home.chart.caption")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("home.chart.class")}</th>
          <th scope="col" className="hadiya-number">
            {t("home.chart.customers")}
          </th>
          <th scope="col" className="hadiya-number">
            {t("home.chart.revenue")}
          </th>
          <th scope="col" className="hadiya-number">
            {t("home.chart.clv")}
          </th>
        </tr>
      </thead>
      <tbody>
        {classes.map(({ valueClass, customers, revenue, clv }) => (
          <tr key={valueClass}>
            <th scope="row">{t(`classes.${valueClass}.name`)}</th>
            <td className="hadiya-number">{number(customers)}</td>
            <td className="hadiya-number">{money(revenue)}</td>
            <td className="hadiya-number">{estimate(clv)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
