import { useTranslation } from "react-i18next";

/** Says that a forecast leans on what is usual in other shops. */
export function RoughBadge() {
  const { t } = useTranslation();
  return <span className="hadiya-badge hadiya-badge--drifting">{t("accuracy.lead.rough")}</span>;
}
