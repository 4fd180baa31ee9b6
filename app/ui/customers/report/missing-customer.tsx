import { useTranslation } from "react-i18next";
import { EmptyCard } from "../../page/empty-card.tsx";
import { PageFrame } from "../../page/page-frame.tsx";
import { customerListUrl } from "../list/list-state.ts";

/** For a number that is no customer of the shop. */
export function MissingCustomer() {
  const { t } = useTranslation();
  return (
    <PageFrame title={t("list.title")} back={{ to: customerListUrl(), label: t("customer.back") }}>
      <EmptyCard heading={t("customer.missing.title")} body={t("customer.missing.body")} />
    </PageFrame>
  );
}
