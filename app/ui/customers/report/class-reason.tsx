import { useTranslation } from "react-i18next";
import type { ClassVerdict } from "../../../domain/clv/value-class.ts";
import { useFormats } from "../../format/use-formats.ts";
import { SectionCard } from "../../page/section-card.tsx";
import { ClassBadge } from "../../standing/class-badge.tsx";
import { useChances } from "../../standing/use-chances.ts";
import { classSentence } from "./class-sentence.ts";
import type { ReportView } from "./report-view.ts";
import { WorthSpending } from "./worth-spending.tsx";

/** Why the customer is in this class, by value and risk, and what to do about it. */
export function ClassReason({ report }: { readonly report: ReportView }) {
  const { t } = useTranslation();
  const { roundEstimate } = useFormats();
  const chances = useChances();
  const { classVerdict: verdict, currency } = report;
  if (!verdict) {
    return (
      <SectionCard heading={t("customer.class.heading")}>
        <p className="hadiya-muted">{t("customer.class.none")}</p>
      </SectionCard>
    );
  }
  const reason = t(`customer.class.${classSentence(verdict)}`, {
    value: roundEstimate({ amount: verdict.value, currency }),
    risk: chances.percent(verdict.risk ?? 0),
    ago: t("ago", { count: verdict.daysSinceLastOrder }),
    patience: t("days", { count: Math.floor(verdict.patienceDays) }),
  });
  return (
    <SectionCard
      heading={t("customer.class.heading")}
      badge={<ClassBadge valueClass={verdict.valueClass} />}
    >
      <div className="hadiya-sentences">
        <p>{reason}</p>
        <p>{t(`classes.${verdict.valueClass}.advice`)}</p>
      </div>
      <WorthSpending report={report} />
      <ClassFacts verdict={verdict} report={report} />
    </SectionCard>
  );
}

interface ClassFactsProps {
  readonly verdict: ClassVerdict;
  readonly report: ReportView;
}

/** The numbers behind the sentence: what was looked at, and where the classes begin. */
function ClassFacts({ verdict, report }: ClassFactsProps) {
  const { t } = useTranslation();
  const { roundEstimate } = useFormats();
  const chances = useChances();
  const { basis, currency } = report;
  const bySilence = verdict.risk === null;
  return (
    <>
      <dl className="hadiya-facts">
        <div>
          <dt>{t("customer.class.lastOrdered")}</dt>
          <dd>{t("ago", { count: verdict.daysSinceLastOrder })}</dd>
        </div>
        <div>
          <dt>{bySilence ? t("customer.class.patience") : t("customer.class.risk")}</dt>
          <dd>
            {verdict.risk === null
              ? t("days", { count: Math.floor(verdict.patienceDays) })
              : chances.percent(verdict.risk)}
          </dd>
        </div>
        <div>
          <dt>{t("customer.class.devotedFrom")}</dt>
          <dd>{roundEstimate({ amount: basis.devotedFloor, currency })}</dd>
        </div>
        <div>
          <dt>{t("customer.class.driftingBelow")}</dt>
          <dd>{roundEstimate({ amount: basis.driftingFloor, currency }, basis.devotedFloor)}</dd>
        </div>
      </dl>
      {bySilence && <p className="hadiya-muted">{t("customer.class.patienceNote")}</p>}
    </>
  );
}
