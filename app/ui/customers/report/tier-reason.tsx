import { useTranslation } from "react-i18next";
import { useFormats, useLanguage } from "../../format/use-formats.ts";
import { SectionCard } from "../../page/section-card.tsx";
import { TierBadge } from "../../standing/tier-badge.tsx";
import { usePerkNames } from "../../standing/use-perk-names.ts";
import type { ReportView } from "./report-view.ts";

/** Why the customer has this tier, what is missing to the next, and when it would be lost. */
export function TierReason({ report }: { readonly report: ReportView }) {
  const { t } = useTranslation();
  const { money } = useFormats();
  const perkNames = usePerkNames();
  const { tier, nextTier, windowSpend, windowDays, live } = report;
  const spend = { spend: money(windowSpend), days: t("days", { count: windowDays }) };
  return (
    <SectionCard
      heading={t("customer.tier.heading")}
      badge={tier ? <TierBadge name={tier.name} /> : undefined}
    >
      <div className="hadiya-sentences">
        <p>{t("customer.tier.spend", spend)}</p>
        {tier ? (
          <p>{t("customer.tier.has", { perks: perkNames(tier.perks) })}</p>
        ) : (
          <p>{t("customer.tier.noneReason")}</p>
        )}
        {!live && <p className="hadiya-muted">{t("customer.tier.notLive")}</p>}
      </div>
      {nextTier ? (
        <NextTier next={nextTier} spend={windowSpend} />
      ) : (
        <p>{t("customer.tier.top")}</p>
      )}
      {tier && <Drop drop={report.drop} />}
    </SectionCard>
  );
}

interface NextTierProps {
  readonly next: NonNullable<ReportView["nextTier"]>;
  readonly spend: ReportView["windowSpend"];
}

function NextTier({ next, spend }: NextTierProps) {
  const { t } = useTranslation();
  const { money } = useFormats();
  const perkNames = usePerkNames();
  const name = next.name[useLanguage()];
  const threshold = Number(next.threshold.text);
  return (
    <div className="hadiya-progress">
      {threshold > 0 && (
        <>
          <progress
            aria-label={t("customer.tier.progress", { name })}
            max={threshold}
            value={Number(spend.text)}
          />
          <p className="hadiya-progress__text">
            {t("customer.tier.progressText", {
              spend: money(spend),
              threshold: money(next.threshold),
            })}
          </p>
        </>
      )}
      <p>
        {t("customer.tier.missing", {
          missing: money(next.missing),
          name,
          perks: perkNames(next.perks),
        })}
      </p>
    </div>
  );
}

function Drop({ drop }: Pick<ReportView, "drop">) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const language = useLanguage();
  if (!drop) return <p className="hadiya-muted">{t("customer.tier.stays")}</p>;
  if (!drop.to) {
    return <p className="hadiya-muted">{t("customer.tier.dropOut", { day: day(drop.day) })}</p>;
  }
  const where = { name: drop.to.name[language], day: day(drop.day) };
  return <p className="hadiya-muted">{t("customer.tier.drop", where)}</p>;
}
