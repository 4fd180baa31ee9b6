import { Link } from "@remix-run/react";
import { Banner } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormats } from "../format/use-formats.ts";
import { EmptyCard } from "../page/empty-card.tsx";
import { PageFrame } from "../page/page-frame.tsx";
import { ClassCards } from "./class-cards.tsx";
import { KeyFigures } from "./key-figures.tsx";
import { LaunchBanner } from "./launch-banner.tsx";
import { OrderAnnouncement } from "./order-announcement.tsx";
import type { OverviewView } from "./overview-view.ts";
import { TierTable } from "./tier-table.tsx";
import { ValueByClass } from "./value-by-class.tsx";

/** Home: the shop understood in a minute. */
export function HomePage({ overview }: { readonly overview: OverviewView | null }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  if (!overview) return <PreparingPage />;
  return (
    <PageFrame title={t("home.title")} subtitle={t("home.asOf", { day: day(overview.asOf) })}>
      <OrderAnnouncement orders={overview.orders} revenue={overview.revenue} />
      <LaunchBanner live={overview.programme.live} />
      {overview.parked > 0 && (
        <div>
          <Banner tone="warning" title={t("home.parked.heading", { count: overview.parked })}>
            <p>{t("home.parked.body")}</p>
            <Link to="/app/health#set-aside">{t("home.parked.link")}</Link>
          </Banner>
        </div>
      )}
      {overview.orders > 0 ? <Figures overview={overview} /> : <FirstOrderCard />}
      <TierTable tiers={overview.tiers} programme={overview.programme} />
    </PageFrame>
  );
}

function Figures({ overview }: { readonly overview: OverviewView }) {
  return (
    <>
      <KeyFigures overview={overview} />
      <ClassCards classes={overview.classes} />
      <ValueByClass classes={overview.classes} />
      <p className="hadiya-footnote">
        <Basis overview={overview} />
      </p>
    </>
  );
}

/** What the lifetime values above rest on. */
function Basis({ overview }: { readonly overview: OverviewView }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const { expectedYears, expectedYearsFrom } = overview.basis;
  if (overview.valuedBy === "formula") {
    return t(`home.basis.${expectedYearsFrom}`, { years: number(expectedYears, 1) });
  }
  return (
    <>
      {t("home.basis.forecast")}{" "}
      <Link className="hadiya-link" to="/app/insights">
        {t("home.basis.more")}
      </Link>
    </>
  );
}

function FirstOrderCard() {
  const { t } = useTranslation();
  return (
    <EmptyCard heading={t("home.empty.heading")} body={t("home.empty.body")}>
      <div className="hadiya-steps">
        <h3>{t("home.empty.next")}</h3>
        <ol>
          <li>{t("home.empty.first")}</li>
          <li>{t("home.empty.second")}</li>
          <li>{t("home.empty.third")}</li>
        </ol>
      </div>
    </EmptyCard>
  );
}

function PreparingPage() {
  const { t } = useTranslation();
  return (
    <PageFrame title={t("home.title")}>
      <EmptyCard heading={t("home.preparing.heading")} body={t("home.preparing.body")} />
    </PageFrame>
  );
}
