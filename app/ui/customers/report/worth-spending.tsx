import { useTranslation } from "react-i18next";
import { useFormats } from "../../format/use-formats.ts";
import type { ReportView } from "./report-view.ts";

/** Below this much of the shop's money nothing can be done for anybody. */
const LEAST_WORTH = 0.5;
const EVEN = 0.5;

/** What one effort to keep the customer may cost, in one sentence; nothing where it is not known. */
export function WorthSpending({ report }: { readonly report: ReportView }) {
  const { t } = useTranslation();
  const { roundEstimate, basisPoints } = useFormats();
  const { worthKeeping, forecast, currency, costs } = report;
  if (!worthKeeping) return null;
  const { worthSpending, atStake } = worthKeeping;
  const otherwise = (forecast?.pAlive ?? 0) > EVEN ? "staying" : "hopeless";
  return (
    <div className="hadiya-aside">
      <h3>{t("customer.keep.heading")}</h3>
      <p>
        {worthSpending >= LEAST_WORTH
          ? t("customer.keep.worth", {
              worth: roundEstimate({ amount: worthSpending, currency }),
              stake: roundEstimate({ amount: atStake, currency }),
              percent: basisPoints(costs.winBackBps),
            })
          : t(`customer.keep.${otherwise}`)}
      </p>
    </div>
  );
}
