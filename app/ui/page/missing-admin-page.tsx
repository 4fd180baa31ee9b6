import { Link } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import { EmptyCard } from "./empty-card.tsx";
import { PageFrame } from "./page-frame.tsx";

/** For an address inside the admin that leads nowhere. */
export function MissingAdminPage() {
  const { t } = useTranslation();
  return (
    <PageFrame title="Hadiya">
      <EmptyCard heading={t("missing.title")} body={t("missing.body")}>
        <Link className="hadiya-link" to="/app">
          {t("missing.home")}
        </Link>
      </EmptyCard>
    </PageFrame>
  );
}
