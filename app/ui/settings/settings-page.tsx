import { useTranslation } from "react-i18next";
import { PageFrame } from "../page/page-frame.tsx";
import { LanguageForm } from "./language-form.tsx";

/** What the merchant can choose about Hadiya itself. */
export function SettingsPage() {
  const { t } = useTranslation();
  return (
    <PageFrame title={t("settings.title")}>
      <LanguageForm />
    </PageFrame>
  );
}
