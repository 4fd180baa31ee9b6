import { Link } from "@remix-run/react";
import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { LifetimeValue } from "../../../domain/clv/lifetime-value.ts";
import { useFormats } from "../../format/use-formats.ts";
import type { ReportView } from "./report-view.ts";

const WHOLE = 1;

interface ValueEquationProps {
  readonly report: ReportView;
  readonly worth: LifetimeValue;
}

/** Average order × orders a year × expected years × margin, written as one would on paper. */
export function ValueEquation({ report, worth }: ValueEquationProps) {
  const { t } = useTranslation();
  const { estimate } = useFormats();
  return (
    <div className="hadiya-half">
      <Text as="h3" variant="headingSm">
        {t("customer.value.formula")}
      </Text>
      <table className="hadiya-sum">
        <caption className="hadiya-hidden">{t("customer.value.caption")}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="hadiya-hidden">{t("customer.value.factor")}</span>
            </th>
            <th scope="col">{t("customer.value.own")}</th>
            <th scope="col">{t("customer.value.counted")}</th>
          </tr>
        </thead>
        <Factors report={report} worth={worth} />
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              <Sign written="=" said={t("customer.value.equals")} />
              {t("customer.value.result")}
            </th>
            <td>{estimate(worth.value)}</td>
          </tr>
        </tfoot>
      </table>
      <Reasons report={report} worth={worth} />
    </div>
  );
}

function Factors({ report, worth }: ValueEquationProps) {
  const { t } = useTranslation();
  const { number, percent, estimate } = useFormats();
  const { raw } = worth;
  const money = (amount: number) => estimate({ amount, currency: report.currency });
  const years = `${number(report.basis.expectedYears)} × ${percent(worth.stillCustomer)}`;
  const factors = [
    {
      name: t("customer.value.averageOrderValue"),
      own: money(raw.averageOrderValue),
      counted: money(worth.averageOrderValue),
    },
    {
      name: t("customer.value.ordersPerYear"),
      own: raw.ordersPerYear === null ? null : number(raw.ordersPerYear),
      counted: number(worth.ordersPerYear),
    },
    {
      name: t("customer.value.expectedYears"),
      own: worth.stillCustomer < WHOLE ? years : null,
      counted: number(worth.expectedYears),
    },
    { name: t("customer.value.margin"), own: null, counted: percent(worth.margin) },
  ];
  return (
    <tbody>
      {factors.map(({ name, own, counted }, place) => (
        <tr key={name}>
          <th scope="row">
            {place > 0 && <Sign written="×" said={t("customer.value.times")} />}
            {name}
          </th>
          <td className="hadiya-muted">
            <bdi>{own ?? "–"}</bdi>
          </td>
          <td>{counted}</td>
        </tr>
      ))}
    </tbody>
  );
}

function Sign({ written, said }: { readonly written: string; readonly said: string }) {
  return (
    <>
      <span className="hadiya-sum__sign" aria-hidden="true">
        {written}
      </span>
      <span className="hadiya-hidden">{said} </span>
    </>
  );
}

function Reasons({ report, worth }: ValueEquationProps) {
  const { t } = useTranslation();
  const { number, percent, money, estimate } = useFormats();
  const { basis, revenue, countedOrders, currency } = report;
  const { orderValue, orderRate } = basis;
  return (
    <div className="hadiya-sentences">
      <p>
        {t("customer.value.from", {
          revenue: money(revenue),
          orders: t("orders", { count: countedOrders }),
        })}
      </p>
      {orderValue && orderRate && (
        <p>
          {t("customer.value.shrunk", {
            value: estimate({ amount: orderValue.shop, currency }),
            rate: number(orderRate.shop),
          })}
        </p>
      )}
      <p>
        {t(`customer.value.${basis.expectedYearsFrom}`, { years: number(basis.expectedYears) })}{" "}
        {worth.stillCustomer < WHOLE &&
          t("customer.value.silence", { chance: percent(worth.stillCustomer) })}
      </p>
      {worth.margin === WHOLE && (
        <p>
          {t("customer.value.noMargin")}{" "}
          <Link className="hadiya-link" to="/app/settings">
            {t("customer.value.giveMargin")}
          </Link>
        </p>
      )}
      <p className="hadiya-muted">{t("customer.value.rounded")}</p>
    </div>
  );
}
