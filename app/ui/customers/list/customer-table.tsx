import { Link } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../format/use-formats.ts";
import { ScrollFrame } from "../../page/scroll-frame.tsx";
import { ClassBadge } from "../../standing/class-badge.tsx";
import { TierBadge } from "../../standing/tier-badge.tsx";
import { useChances } from "../../standing/use-chances.ts";
import type { RowView, TierName } from "./list-view.ts";

interface CustomerTableProps {
  readonly customers: readonly RowView[];
  readonly tiers: readonly TierName[];
}

/** Fifty customers, one to a row; the name is the link. */
export function CustomerTable({ customers, tiers }: CustomerTableProps) {
  const { t } = useTranslation();
  const tierNames = new Map(tiers.map(({ id, name }) => [id, name]));
  return (
    <ScrollFrame label={t("list.caption")}>
      <table className="hadiya-table hadiya-table--wide">
        <caption className="hadiya-hidden">{t("list.caption")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("list.columns.customer")}</th>
            <th scope="col">{t("list.columns.tier")}</th>
            <th scope="col">{t("list.columns.class")}</th>
            <th scope="col" className="hadiya-number">
              {t("list.columns.orders")}
            </th>
            <th scope="col" className="hadiya-number">
              {t("list.columns.revenue")}
            </th>
            <th scope="col" className="hadiya-number">
              {t("list.columns.lifetimeValue")}
            </th>
            <th scope="col" className="hadiya-number">
              {t("list.columns.alive")}
            </th>
            <th scope="col">{t("list.columns.lastOrder")}</th>
          </tr>
        </thead>
        <tbody>
          {customers.map((customer) => (
            <CustomerRow
              key={String(customer.customerId)}
              customer={customer}
              tierNames={tierNames}
            />
          ))}
        </tbody>
      </table>
    </ScrollFrame>
  );
}

interface CustomerRowProps {
  readonly customer: RowView;
  readonly tierNames: ReadonlyMap<string, TierName["name"]>;
}

function CustomerRow({ customer, tierNames }: CustomerRowProps) {
  const { number, money, roundEstimate, day } = useFormats();
  const chances = useChances();
  const { forecast, revenue } = customer;
  const tier = customer.tierId ? tierNames.get(customer.tierId) : undefined;
  return (
    <tr>
      <th scope="row">
        <CustomerName customer={customer} />
      </th>
      <td>{tier ? <TierBadge name={tier} /> : <NoValue />}</td>
      <td>{customer.valueClass ? <ClassBadge valueClass={customer.valueClass} /> : <NoValue />}</td>
      <td className="hadiya-number">{number(customer.orders)}</td>
      <td className="hadiya-number">{money(revenue)}</td>
      <td className="hadiya-number">
        {forecast ? (
          roundEstimate({ amount: forecast.lifetimeValue, currency: revenue.currency })
        ) : (
          <NoValue />
        )}
      </td>
      <td className="hadiya-number">
        {typeof forecast?.pAlive === "number" ? chances.percent(forecast.pAlive) : <NoValue />}
      </td>
      <td className="hadiya-day">
        {customer.lastDay === null ? <NoValue /> : day(customer.lastDay)}
      </td>
    </tr>
  );
}

function CustomerName({ customer }: { readonly customer: RowView }) {
  const { t } = useTranslation();
  const { customerId, displayName, email } = customer;
  const name = displayName ?? email ?? t("list.unnamed", { id: String(customerId) });
  return (
    <>
      <Link className="hadiya-table__link" to={`/app/customers/${customerId}`}>
        <bdi>{name}</bdi>
      </Link>
      {displayName && email && (
        <span className="hadiya-table__second">
          <bdi>{email}</bdi>
        </span>
      )}
    </>
  );
}

function NoValue() {
  return <span className="hadiya-muted">–</span>;
}
