import { useTranslation } from "react-i18next";
import { SectionCard } from "../../page/section-card.tsx";
import type { ReportView } from "./report-view.ts";

const SCORES = ["recency", "frequency", "monetary"] as const;
const FIFTHS = ["lowest", "secondLowest", "middle", "secondBest", "best"] as const;
const STEPS = FIFTHS.map((_, step) => step + 1);

/** The named group and the three scores that make it, each against the shop's other customers. */
export function RfmCard({ rfm }: Pick<ReportView, "rfm">) {
  const { t } = useTranslation();
  if (!rfm) {
    return (
      <SectionCard heading={t("customer.rfm.heading")}>
        <p className="hadiya-muted">{t("customer.rfm.none")}</p>
      </SectionCard>
    );
  }
  return (
    <SectionCard
      heading={t("customer.rfm.heading")}
      badge={
        <span className="hadiya-badge hadiya-badge--tier">{t(`groups.${rfm.group}.name`)}</span>
      }
    >
      <div className="hadiya-sentences">
        <p>{t(`groups.${rfm.group}.who`)}</p>
        <p>{t(`groups.${rfm.group}.advice`)}</p>
      </div>
      <dl className="hadiya-scores">
        {SCORES.map((name) => (
          <div key={name}>
            <dt>{t(`customer.rfm.${name}`)}</dt>
            <dd>
              <Score score={rfm[name]} />
            </dd>
          </div>
        ))}
      </dl>
      <p className="hadiya-muted">{t("customer.rfm.note")}</p>
    </SectionCard>
  );
}

/** Five marks, of which as many are filled; the words say the same. */
function Score({ score }: { readonly score: number }) {
  const { t } = useTranslation();
  const fifth = FIFTHS[score - 1] ?? "middle";
  return (
    <>
      <span className="hadiya-marks" aria-hidden="true">
        {STEPS.map((step) => (
          <span key={step} className={step <= score ? "hadiya-mark--filled" : undefined} />
        ))}
      </span>
      <span>{t("customer.rfm.score", { score })}</span>
      <span className="hadiya-scores__fifth">{t(`customer.rfm.fifths.${fifth}`)}</span>
    </>
  );
}
