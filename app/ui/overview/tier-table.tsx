import { Link } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import { customerListUrl } from "../customers/list/list-state.ts";
import { useFormats, useLanguage } from "../format/use-formats.ts";
import { ScrollFrame } from "../page/scroll-frame.tsx";
import { SectionCard } from "../page/section-card.tsx";
import { TierBadge } from "../standing/tier-badge.tsx";
import { usePerkNames } from "../standing/use-perk-names.ts";
import type { OverviewView, TierView } from "./overview-view.ts";

/** The tiers from the first to the highest: what earns them, what they give, who has them. */
export function TierTable({ tiers, programme }: Pick<OverviewView, "tiers" | "programme">) {
  const { t } = useTranslation();
  return (
    <SectionCard
      heading={t("home.tiers.heading")}
      intro={t("home.tiers.intro", { count: programme.windowDays })}
    >
      <ScrollFrame label={t("home.tiers.caption")}>
        <table className="hadiya-table">
          <caption className="hadiya-hidden">{t("home.tiers.caption")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("home.tiers.tier")}</th>
              <th scope="col">{t("home.tiers.from")}</th>
              <th scope="col">{t("home.tiers.perks")}</th>
              <th scope="col" className="hadiya-number">
                {t("home.tiers.customers")}
              </th>
            </tr>
          </thead>
          <tbody>
            {tiers.map((tier) => (
              <TierRow key={tier.id} tier={tier} />
            ))}
          </tbody>
        </table>
      </ScrollFrame>
    </SectionCard>
  );
}

function TierRow({ tier }: { readonly tier: TierView }) {
  const { t } = useTranslation();
  const { money, number } = useFormats();
  const language = useLanguage();
  const perkNames = usePerkNames();
  const fromFirst = Number(tier.threshold.text) === 0;
  return (
    <tr>
      <th scope="row">
        <TierBadge name={tier.name} />
      </th>
      <td>{fromFirst ? t("home.tiers.fromFirstOrder") : money(tier.threshold)}</td>
      <td>{perkNames(tier.perks)}</td>
      <td className="hadiya-number">
        <Link
          className="hadiya-link"
          to={customerListUrl({ tierId: tier.id })}
          aria-label={`${number(tier.customers)}: ${t("home.tiers.see", { name: tier.name[language] })}`}
        >
          {number(tier.customers)}
        </Link>
      </td>
    </tr>
  );
}
