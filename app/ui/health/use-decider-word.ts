import { useTranslation } from "react-i18next";
import type { DeciderView } from "./health-view.ts";

/** Who decided, in words: Shopify tells Hadiya no names of staff, only their ids. */
export function useDeciderWord(): (decider: DeciderView) => string {
  const { t } = useTranslation();
  return (decider) =>
    decider.kind === "you"
      ? t("health.decider.you")
      : t("health.decider.other", { id: decider.id || "?" });
}
