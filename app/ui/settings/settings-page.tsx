import { useTranslation } from "react-i18next";
import { PageFrame } from "../page/page-frame.tsx";
import { CostsForm } from "./costs-form.tsx";
import type { CostsView } from "./costs-view.ts";
import { LanguageForm } from "./language-form.tsx";
import { PrivacyCard } from "./privacy-card.tsx";

/** What the merchant can choose about Hadiya itself. costs: null until the shop is set up. */
export function SettingsPage({ costs }: { readonly costs: CostsView | null }) {
  const { t } = useTranslation();
  return (
    <PageFrame title={t("settings.title")}>
      {costs && <CostsForm costs={costs} />}
      <LanguageForm />
      <PrivacyCard />
    </PageFrame>
  );
}
