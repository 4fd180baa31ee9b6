import { Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../format/use-formats.ts";
import { ForecastNote } from "../../standing/forecast-note.tsx";
import { useChances } from "../../standing/use-chances.ts";
import type { ReportView } from "./report-view.ts";
import { useRanges } from "./use-ranges.ts";

const ALL_BPS = 10_000;

type Forecast = NonNullable<ReportView["forecast"]>;

/** What is to be expected of the customer, each figure with the range it keeps to. */
export function ForecastFigures({ report }: { readonly report: ReportView }) {
  const { t } = useTranslation();
  const { roundEstimate } = useFormats();
  const ranges = useRanges(report.currency);
  const { forecast, currency, costs } = report;
  const unit = costs.marginBps < ALL_BPS ? "lifetimeMargin" : "lifetimeRevenue";
  return (
    <div className="hadiya-half">
      <Text as="h3" variant="headingSm">
        {t("customer.forecast.heading")}
      </Text>
      {forecast ? (
        <>
          <div>
            <p className="hadiya-total">
              {roundEstimate({ amount: forecast.lifetimeValue, currency })}
            </p>
            <p>{t(`customer.forecast.${unit}`)}</p>
            {forecast.lifetimeRange && (
              <p className="hadiya-muted">{ranges.money(forecast.lifetimeRange)}</p>
            )}
          </div>
          <Expectations forecast={forecast} report={report} />
          {report.model && <ForecastNote model={report.model} />}
        </>
      ) : (
        <p className="hadiya-muted">{t("customer.forecast.none")}</p>
      )}
    </div>
  );
}

interface ExpectationsProps {
  readonly forecast: Forecast;
  readonly report: ReportView;
}

function Expectations({ forecast, report }: ExpectationsProps) {
  const { t } = useTranslation();
  const { number, roundEstimate, day } = useFormats();
  const chances = useChances();
  const ranges = useRanges(report.currency);
  const { purchasesRange, revenueRange, nextDay, nextDayRange } = forecast;
  const revenue = roundEstimate({ amount: forecast.expectedRevenue, currency: report.currency });
  return (
    <dl className="hadiya-rows">
      {forecast.pAlive !== null && (
        <Row name={t("customer.forecast.alive")}>{chances.words(forecast.pAlive)}</Row>
      )}
      <Row
        name={t("customer.forecast.orders")}
        range={purchasesRange && ranges.number(purchasesRange)}
      >
        {number(forecast.expectedPurchases, 1)}
      </Row>
      <Row name={t("customer.forecast.revenue")} range={revenueRange && ranges.money(revenueRange)}>
        {revenue}
      </Row>
      {nextDay !== null && (
        <Row
          name={t("customer.forecast.next")}
          range={nextDayRange && ranges.days(nextDayRange, report.asOf)}
        >
          {t("customer.forecast.around", { day: day(nextDay) })}
        </Row>
      )}
    </dl>
  );
}

interface RowProps {
  readonly name: string;
  readonly range?: string | null;
  readonly children: ReactNode;
}

function Row({ name, range, children }: RowProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {children}
        {range && <span className="hadiya-rows__range">{range}</span>}
      </dd>
    </div>
  );
}
