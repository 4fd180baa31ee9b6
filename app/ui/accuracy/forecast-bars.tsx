import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { ForecastScores } from "../../domain/clv/shop-report.ts";
import { useFormats } from "../format/use-formats.ts";
import { along } from "./chart-scale.ts";
import { offBy } from "./compare-ways.ts";
import { useOffBy } from "./use-off-by.ts";
import { useWayName } from "./use-way-name.ts";

/** How many orders each way expected, as bars against a line at what came. */
export function ForecastBars({ purchases }: { readonly purchases: readonly ForecastScores[] }) {
  const { t } = useTranslation();
  const captionId = useId();
  const shown = purchases.filter(({ way }) => way !== "zero");
  const actual = shown[0]?.actual ?? 0;
  const most = Math.max(1, actual, ...shown.map(({ predicted }) => predicted));
  return (
    <div className="hadiya-bars">
      <ul aria-labelledby={captionId}>
        {shown.map((scores) => (
          <li key={scores.way}>
            <ForecastBar scores={scores} most={most} />
          </li>
        ))}
      </ul>
      <p className="hadiya-muted" id={captionId}>
        {t("accuracy.lead.bars", { orders: t("orders", { count: actual }) })}
      </p>
    </div>
  );
}

function ForecastBar({ scores, most }: { readonly scores: ForecastScores; readonly most: number }) {
  const { number } = useFormats();
  const offByWords = useOffBy();
  const wayName = useWayName();
  const ratio = offBy(scores);
  return (
    <>
      <span className="hadiya-bars__name">{wayName(scores.way)}</span>
      <span className="hadiya-bars__value">
        <bdi>{number(scores.predicted, 0)}</bdi>
        {ratio !== null && <span className="hadiya-muted"> · {offByWords(ratio)}</span>}
      </span>
      <span className="hadiya-bars__track" aria-hidden="true">
        <span
          className={`hadiya-bars__bar hadiya-bars__bar--${scores.way}`}
          style={{ inlineSize: along(scores.predicted / most) }}
        />
        <span
          className="hadiya-bars__line"
          style={{ insetInlineStart: along(scores.actual / most) }}
        />
      </span>
    </>
  );
}
