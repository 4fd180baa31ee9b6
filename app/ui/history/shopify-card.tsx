import { useTranslation } from "react-i18next";
import { useFormats } from "../format/use-formats.ts";
import { SectionCard } from "../page/section-card.tsx";
import { fetchState, type RunView } from "./history-view.ts";
import { RunProgress } from "./run-progress.tsx";

interface ShopifyProps {
  /** The last time everything was fetched; null when it never was. */
  readonly run: RunView | null;
  readonly readsAll: boolean;
}

/** What Shopify itself hands over, and what it keeps back. */
export function ShopifyCard({ run, readsAll }: ShopifyProps) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const keptBack = run?.oldestDay ?? null;
  return (
    <SectionCard heading={t("history.shopify.heading")} intro={t("history.shopify.intro")}>
      {run ? <FetchProgress run={run} /> : <p>{t("history.shopify.states.waiting")}</p>}
      {!readsAll && (
        <p className="hadiya-notice">
          {keptBack === null
            ? t("history.shopify.sixtyDays")
            : t("history.shopify.sixtyDaysSince", { day: day(keptBack) })}
        </p>
      )}
    </SectionCard>
  );
}

function FetchProgress({ run }: { readonly run: RunView }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const { failure } = run;
  return (
    <RunProgress
      run={run}
      label={t(`history.shopify.states.${fetchState(run)}`, {
        day: day(run.endedDay ?? run.askedDay),
      })}
      failure={failure && t(`history.shopify.failures.${failure as "fault"}`)}
    />
  );
}
