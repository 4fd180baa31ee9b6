import { useTranslation } from "react-i18next";
import { useFormats } from "../format/use-formats.ts";
import { EmptyCard } from "../page/empty-card.tsx";
import { PageFrame } from "../page/page-frame.tsx";
import { SectionCard } from "../page/section-card.tsx";
import { ForecastNote, RoughBadge } from "../standing/forecast-note.tsx";
import { AskAgain } from "./ask-again.tsx";
import { ClassTable } from "./class-table.tsx";
import { CohortTable } from "./cohort-table.tsx";
import { GroupTable } from "./group-table.tsx";
import { InsightFigures } from "./insight-figures.tsx";
import type { InsightsView, ReportPart } from "./insights-view.ts";
import { NewCustomer } from "./new-customer.tsx";
import { RunProgress } from "./run-progress.tsx";
import { totalOf } from "./shares.ts";

/** Insights: what the customers are worth to come, who they are, and who came back. */
export function InsightsPage({ insights }: { readonly insights: InsightsView | null }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  if (!insights) {
    return (
      <PageFrame title={t("insights.title")}>
        <EmptyCard heading={t("home.preparing.heading")} body={t("home.preparing.body")} />
      </PageFrame>
    );
  }
  const { report } = insights;
  if (!report || totalOf(report.classes, "customers") === 0) {
    return (
      <PageFrame title={t("insights.title")}>
        <RunProgress insights={insights} />
        <EmptyCard heading={t("insights.waiting.heading")} body={t("insights.waiting.body")}>
          <AskAgain working={insights.working} />
        </EmptyCard>
      </PageFrame>
    );
  }
  return (
    <PageFrame
      title={t("insights.title")}
      subtitle={
        <span className="hadiya-person">
          {t("home.asOf", { day: day(insights.asOf) })}
          {insights.model && <RoughBadge quality={insights.model.quality} />}
        </span>
      }
      action={<AskAgain working={insights.working} />}
    >
      <RunProgress insights={insights} />
      <Report insights={insights} report={report} />
    </PageFrame>
  );
}

interface ReportProps {
  readonly insights: InsightsView;
  readonly report: ReportPart;
}

function Report({ insights, report }: ReportProps) {
  const { t } = useTranslation();
  const { currency, apartOrders } = insights;
  return (
    <>
      <InsightFigures insights={insights} report={report} />
      {insights.model && <ForecastNote model={insights.model} />}
      <ClassTable classes={report.classes} insights={insights} />
      {report.newCustomer && <NewCustomer worth={report.newCustomer} insights={insights} />}
      <GroupTable groups={report.rfmGroups} currency={currency} />
      <CohortTable grid={report.cohorts} sampled={report.sampled} />
      <SectionCard heading={t("insights.apart.heading")}>
        <p>
          {apartOrders > 0
            ? t("insights.apart.some", { count: apartOrders })
            : t("insights.apart.none")}
        </p>
      </SectionCard>
    </>
  );
}
