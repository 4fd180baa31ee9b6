import { useTranslation } from "react-i18next";
import type { ShopDay } from "../../../domain/time.ts";
import { useFormats } from "../../format/use-formats.ts";
import { ScrollFrame } from "../../page/scroll-frame.tsx";
import { SectionCard } from "../../page/section-card.tsx";
import type { ReportOrderView, ReportView } from "./report-view.ts";

/** Every order, newest first, with what it counts for or why it does not. */
export function OrderTable({ report }: { readonly report: ReportView }) {
  const { t } = useTranslation();
  const { money } = useFormats();
  const { orders, countedOrders, revenue } = report;
  if (orders.length === 0) {
    return (
      <SectionCard heading={t("customer.orders.heading")}>
        <p className="hadiya-muted">{t("customer.orders.none")}</p>
      </SectionCard>
    );
  }
  const totals = { counted: t("orders", { count: countedOrders }), revenue: money(revenue) };
  return (
    <SectionCard heading={t("customer.orders.heading")} intro={t("customer.orders.count", totals)}>
      {report.pending && (
        <p className="hadiya-muted">
          {t("customer.orders.waiting", {
            orders: t("orders", { count: report.pending.orders }),
            amount: money(report.pending.value),
          })}
        </p>
      )}
      <ScrollFrame label={t("customer.orders.caption")}>
        <table className="hadiya-table">
          <caption className="hadiya-hidden">{t("customer.orders.caption")}</caption>
          <OrderHead />
          <tbody>
            {orders.map((order) => (
              <OrderRow key={String(order.orderId)} order={order} />
            ))}
          </tbody>
        </table>
      </ScrollFrame>
    </SectionCard>
  );
}

function OrderHead() {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        <th scope="col">{t("customer.orders.order")}</th>
        <th scope="col">{t("customer.orders.day")}</th>
        <th scope="col" className="hadiya-number">
          {t("customer.orders.total")}
        </th>
        <th scope="col" className="hadiya-number">
          {t("customer.orders.counts")}
        </th>
        <th scope="col">{t("customer.orders.tierUntil")}</th>
      </tr>
    </thead>
  );
}

function OrderRow({ order }: { readonly order: ReportOrderView }) {
  const { t } = useTranslation();
  const { money, day } = useFormats();
  const refunded = Number(order.refunded.text) > 0;
  return (
    <tr>
      <th scope="row">
        <bdi>{order.name}</bdi>
        {order.origin !== "shop" && (
          <span className="hadiya-table__second">
            {t(`customer.orders.origins.${order.origin}`)}
          </span>
        )}
      </th>
      <td className="hadiya-day">{day(order.day)}</td>
      <td className="hadiya-number">
        {money(order.total)}
        {refunded && (
          <span className="hadiya-table__second">
            {t("customer.orders.refunded", { amount: money(order.refunded) })}
          </span>
        )}
      </td>
      <Verdict order={order} />
    </tr>
  );
}

function Verdict({ order }: { readonly order: ReportOrderView }) {
  const { t } = useTranslation();
  const { money } = useFormats();
  const { verdict } = order;
  switch (verdict.kind) {
    case "not_counted":
      return (
        <>
          <td className="hadiya-number hadiya-muted">{t("customer.orders.notCounted")}</td>
          <td className="hadiya-muted">{t(`customer.reasons.${verdict.reason}`)}</td>
        </>
      );
    case "pending":
      return (
        <>
          <td className="hadiya-number hadiya-muted">
            {t("customer.orders.pending", { amount: money(verdict.value) })}
          </td>
          <td className="hadiya-muted">{t(`customer.reasons.${verdict.reason}`)}</td>
        </>
      );
    case "counted":
      return (
        <>
          <td className="hadiya-number">
            {money(verdict.value)}
            {verdict.pending && (
              <span className="hadiya-table__second">
                {t("customer.orders.pending", { amount: money(verdict.pending) })}
              </span>
            )}
          </td>
          <td>
            <TierUntil origin={order.origin} until={verdict.countsUntil} />
          </td>
        </>
      );
  }
}

interface TierUntilProps {
  readonly origin: ReportOrderView["origin"];
  readonly until: ShopDay | null;
}

/** A company's purchase buys nobody a tier; any other order counts for as long as the window holds it. */
function TierUntil({ origin, until }: TierUntilProps) {
  const { t } = useTranslation();
  const { day } = useFormats();
  if (until !== null) return t("customer.orders.until", { day: day(until) });
  return (
    <span className="hadiya-muted">
      {origin === "wholesale" ? t("customer.orders.notCounted") : t("customer.orders.past")}
    </span>
  );
}
