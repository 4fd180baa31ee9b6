import { useTranslation } from "react-i18next";
import { PageFrame } from "../page/page-frame.tsx";
import { DiscardedCard } from "./discarded-card.tsx";
import { AccessCard, ComparisonCard, EffectsCard, InboxCard } from "./health-cards.tsx";
import type { HealthView, ParkedView } from "./health-view.ts";
import { ParkedCard } from "./parked-card.tsx";
import { VerdictCard } from "./verdict-card.tsx";

interface HealthProps {
  readonly health: HealthView;
  readonly list: ParkedView;
}

/** Whether all that happens in the shop reaches Hadiya's figures, and the figures checkout. */
export function HealthPage({ health, list }: HealthProps) {
  const { t } = useTranslation();
  return (
    <PageFrame title={t("health.title")} subtitle={t("health.subtitle")}>
      <VerdictCard health={health} />
      <div className="hadiya-pair">
        <InboxCard health={health} />
        <EffectsCard health={health} />
        <ComparisonCard health={health} />
        <AccessCard health={health} />
      </div>
      <ParkedCard health={health} list={list} />
      <DiscardedCard health={health} list={list} />
    </PageFrame>
  );
}
