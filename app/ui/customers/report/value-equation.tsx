import { Text } from "@shopify/polaris";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../format/use-formats.ts";
import { SectionCard } from "../../page/section-card.tsx";
import type { ReportView } from "./report-view.ts";

/** CLV = average order × orders a year × expected years, with this customer's numbers. */
export function ValueEquation({ report }: { readonly report: ReportView }) {
  const { t } = useTranslation();
  const { number, money } = useFormats();
  const { lifetimeValue, expectedYearsFrom, revenue, countedOrders } = report;
  if (!lifetimeValue) {
    return (
      <SectionCard heading={t("customer.value.heading")}>
        <Text as="p" tone="subdued">
          {t("customer.value.none")}
        </Text>
      </SectionCard>
    );
  }
  return (
    <SectionCard heading={t("customer.value.heading")}>
      <Factors worth={lifetimeValue} />
      <div className="hadiya-sentences">
        <p>
          {t("customer.value.from", {
            revenue: money(revenue),
            orders: t("orders", { count: countedOrders }),
          })}{" "}
          {t(`customer.value.${expectedYearsFrom}`, {
            years: number(lifetimeValue.expectedYears),
          })}
        </p>
        <p className="hadiya-muted">{t("customer.value.rounded")}</p>
      </div>
    </SectionCard>
  );
}

function Factors({ worth }: { readonly worth: NonNullable<ReportView["lifetimeValue"]> }) {
  const { t } = useTranslation();
  const { number, estimate } = useFormats();
  const { averageOrderValue, ordersPerYear, expectedYears, value } = worth;
  const times = { written: "×", said: t("customer.value.times") };
  const average = estimate({ amount: averageOrderValue, currency: value.currency });
  const parts = [
    { name: t("customer.value.averageOrderValue"), text: average, sign: times },
    { name: t("customer.value.ordersPerYear"), text: number(ordersPerYear), sign: times },
    {
      name: t("customer.value.expectedYears"),
      text: number(expectedYears),
      sign: { written: "=", said: t("customer.value.equals") },
    },
  ];
  return (
    <div className="hadiya-equation">
      {parts.map(({ name, text, sign }) => (
        <Fragment key={name}>
          <Term name={name} text={text} />
          <span className="hadiya-equation__sign">
            <span aria-hidden="true">{sign.written}</span>
            <span className="hadiya-hidden">{sign.said}</span>
          </span>
        </Fragment>
      ))}
      <Term name={t("customer.value.result")} text={estimate(value)} result />
    </div>
  );
}

interface TermProps {
  readonly name: string;
  readonly text: string;
  readonly result?: boolean;
}

function Term({ name, text, result }: TermProps) {
  return (
    <div className={result ? "hadiya-term hadiya-term--result" : "hadiya-term"}>
      <span className="hadiya-term__text">{text}</span>
      <span className="hadiya-term__name">{name}</span>
    </div>
  );
}
