import { Link } from "@remix-run/react";
import { Card, Text } from "@shopify/polaris";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { customerListUrl } from "../customers/list/list-state.ts";
import { useFormats } from "../format/use-formats.ts";
import { ClassIcon } from "../standing/class-badge.tsx";
import type { ClassView } from "./overview-view.ts";

interface ClassCardsProps {
  readonly classes: readonly ClassView[];
}

/** The three classes: who they are, how many, what they are worth, and what to do. */
export function ClassCards({ classes }: ClassCardsProps) {
  const { t } = useTranslation();
  const headingId = useId();
  const totals = {
    customers: classes.reduce((sum, { customers }) => sum + customers, 0),
    clv: classes.reduce((sum, { clv }) => sum + clv.amount, 0),
  };
  return (
    <section aria-labelledby={headingId}>
      <div className="hadiya-section__title">
        <Text as="h2" variant="headingMd" id={headingId}>
          {t("home.classes.heading")}
        </Text>
        <Text as="p" tone="subdued">
          {t("home.classes.intro")}
        </Text>
      </div>
      <ul className="hadiya-classes">
        {classes.map((total) => (
          <li key={total.valueClass}>
            <ClassCard total={total} totals={totals} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ClassCardProps {
  readonly total: ClassView;
  readonly totals: { readonly customers: number; readonly clv: number };
}

function ClassCard({ total, totals }: ClassCardProps) {
  const { t } = useTranslation();
  const { percent } = useFormats();
  const { valueClass, customers, clv } = total;
  return (
    <Card padding="500">
      <div className="hadiya-class">
        <div className="hadiya-class__title">
          <ClassIcon valueClass={valueClass} />
          <div>
            <Text as="h3" variant="headingSm">
              {t(`classes.${valueClass}.name`)}
            </Text>
            <Text as="p" tone="subdued">
              {t("customers", { count: customers })}
            </Text>
          </div>
        </div>
        <p>{t(`classes.${valueClass}.who`)}</p>
        <dl className="hadiya-shares">
          <Share name={t("home.classes.shareOfCustomers")}>
            {percent(shareOf(customers, totals.customers))}
          </Share>
          <Share name={t("home.classes.shareOfValue")}>
            {percent(shareOf(clv.amount, totals.clv))}
          </Share>
        </dl>
        <p className="hadiya-class__advice">
          <strong>{t("home.classes.whatToDo")}</strong> {t(`classes.${valueClass}.advice`)}
        </p>
        <Link className="hadiya-link" to={customerListUrl({ valueClass })}>
          {t(`classes.${valueClass}.see`)}
        </Link>
      </div>
    </Card>
  );
}

function Share({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}

function shareOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
