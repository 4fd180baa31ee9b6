import { Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../format/use-formats.ts";
import type { OverviewView } from "./overview-view.ts";

/** Customers, orders and revenue, and how the last 30 days compare with the 30 before. */
export function KeyFigures({ overview }: { readonly overview: OverviewView }) {
  const { t } = useTranslation();
  const { number, money } = useFormats();
  const { last30Days: last, previous30Days: before } = overview;
  return (
    <section aria-label={t("home.figures.heading")}>
      <dl className="hadiya-figures">
        <Figure
          name={t("home.figures.revenue")}
          value={money(overview.revenue)}
          note={t("home.figures.lastThirty", { amount: money(last.revenue) })}
        >
          <Change now={Number(last.revenue.text)} before={Number(before.revenue.text)} />
        </Figure>
        <Figure
          name={t("home.figures.orders")}
          value={number(overview.orders)}
          note={t("home.figures.lastThirty", { amount: number(last.orders) })}
        >
          <Change now={last.orders} before={before.orders} />
        </Figure>
        <Figure
          name={t("home.figures.customers")}
          value={number(overview.customers)}
          note={t("home.figures.customersNote")}
        />
      </dl>
    </section>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly note: string;
  readonly children?: ReactNode;
}

function Figure({ name, value, note, children }: FigureProps) {
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
        {children}
      </dd>
    </div>
  );
}

/** Two figures for display only; the arrow repeats in shape what the words say. */
function Change({ now, before }: { readonly now: number; readonly before: number }) {
  const { t } = useTranslation();
  const { percent } = useFormats();
  if (before === 0) return <Text as="p">{t("home.figures.nothingBefore")}</Text>;
  const ratio = (now - before) / before;
  const amount = { percent: percent(Math.abs(ratio)) };
  if (now === before) return <Text as="p">{t("home.figures.same")}</Text>;
  const rising = ratio > 0;
  return (
    <p className={`hadiya-change hadiya-change--${rising ? "up" : "down"}`}>
      <svg viewBox="0 0 10 10" aria-hidden="true">
        <path d={rising ? "M5 1 9 8H1Z" : "M5 9 1 2h8Z"} />
      </svg>
      {rising ? t("home.figures.increase", amount) : t("home.figures.decrease", amount)}
    </p>
  );
}
