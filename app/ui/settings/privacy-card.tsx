import { Link } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import { SectionCard } from "../page/section-card.tsx";

/** Leads to what was asked of people's data. */
export function PrivacyCard() {
  const { t } = useTranslation();
  return (
    <SectionCard heading={t("privacy.title")} intro={t("privacy.settings")}>
      <Link className="hadiya-link" to="/app/privacy">
        {t("privacy.see")}
      </Link>
    </SectionCard>
  );
}
