import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { SectionCard } from "../../page/section-card.tsx";
import { RoughBadge } from "../../standing/forecast-note.tsx";
import { ForecastFigures } from "./forecast-figures.tsx";
import type { ReportView } from "./report-view.ts";
import { ValueEquation } from "./value-equation.tsx";

/** What the customer will still bring: by the forecast, and beside it by the formula on paper. */
export function ValueSection({ report }: { readonly report: ReportView }) {
  const { t } = useTranslation();
  const { lifetimeValue, model } = report;
  return (
    <SectionCard
      heading={t("customer.value.heading")}
      badge={model && <RoughBadge quality={model.quality} />}
    >
      {lifetimeValue ? (
        <div className="hadiya-halves">
          <ForecastFigures report={report} />
          <ValueEquation report={report} worth={lifetimeValue} />
        </div>
      ) : (
        <Text as="p" tone="subdued">
          {t("customer.value.none")}
        </Text>
      )}
    </SectionCard>
  );
}
