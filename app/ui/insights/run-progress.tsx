import { Banner } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormats } from "../format/use-formats.ts";
import type { InsightsView } from "./insights-view.ts";

/** How far a run has come; nothing while none is under way. */
export function RunProgress({ insights }: { readonly insights: InsightsView }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const { behind, customers, working, report } = insights;
  if (!working && behind === 0) return null;
  const title = working
    ? t("insights.progress.working")
    : t("insights.progress.behind", { behind: number(behind), customers: number(customers) });
  return (
    <Banner tone="info" title={title}>
      <div className="hadiya-progress">
        {report && <p>{t(`insights.progress.${working ? "workingBody" : "behindBody"}`)}</p>}
        {!working && <progress aria-label={title} max={customers} value={customers - behind} />}
      </div>
    </Banner>
  );
}
