import { useTranslation } from "react-i18next";
import type { ClassVerdict } from "../../../domain/clv/value-class.ts";
import { SectionCard } from "../../page/section-card.tsx";
import { ClassBadge } from "../../standing/class-badge.tsx";

/** Why the customer is in this class: silence against patience, value against the shop's floors. */
export function ClassReason({ verdict }: { readonly verdict: ClassVerdict | null }) {
  const { t } = useTranslation();
  if (!verdict) {
    return (
      <SectionCard heading={t("customer.class.heading")}>
        <p className="hadiya-muted">{t("customer.class.none")}</p>
      </SectionCard>
    );
  }
  const ago = t("ago", { count: verdict.daysSinceLastOrder });
  const patience = t("days", { count: Math.floor(verdict.patienceDays) });
  return (
    <SectionCard
      heading={t("customer.class.heading")}
      badge={<ClassBadge valueClass={verdict.valueClass} />}
    >
      <div className="hadiya-sentences">
        <p>{t(`customer.class.${reasonOf(verdict)}`, { ago, patience })}</p>
        <p>{t(`classes.${verdict.valueClass}.advice`)}</p>
      </div>
      <dl className="hadiya-facts">
        <div>
          <dt>{t("customer.class.lastOrdered")}</dt>
          <dd>{ago}</dd>
        </div>
        <div>
          <dt>{t("customer.class.patience")}</dt>
          <dd>{patience}</dd>
        </div>
      </dl>
      <p className="hadiya-muted">{t("customer.class.patienceNote")}</p>
    </SectionCard>
  );
}

function reasonOf({ valueClass, quiet }: ClassVerdict) {
  if (valueClass !== "drifting") return valueClass;
  return quiet ? "driftingQuiet" : "driftingLow";
}
