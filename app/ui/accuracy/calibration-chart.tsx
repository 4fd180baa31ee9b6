import { useTranslation } from "react-i18next";
import type { AccuracyReport } from "../../domain/clv/shop-report.ts";
import { useFormats } from "../format/use-formats.ts";
import { along, roundTicks } from "./chart-scale.ts";
import { expectedBy } from "./expected-by.ts";
import { isFew } from "./few-customers.ts";
import { useOrdersBefore } from "./use-orders-before.ts";

const ROWS = 5;
/** So that a shop in which nobody came back has a scale all the same. */
const LEAST_TOP = 0.1;

/** Two bars for each group, told apart by hatching, and a mark where the formula would stand. */
export function CalibrationChart({ accuracy }: { readonly accuracy: AccuracyReport }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const ordersBefore = useOrdersBefore();
  const { calibration } = accuracy;
  const most = Math.max(
    LEAST_TOP,
    ...calibration.flatMap(({ actual, model, formula }) => [actual, model, formula]),
  );
  const rows = roundTicks({ least: 0, most }, ROWS);
  const top = rows.at(-1) ?? 1;
  return (
    <div className="hadiya-groups" aria-hidden="true">
      <ul className="hadiya-track__rows">
        {rows.map((value) => (
          <li key={value} style={{ insetBlockEnd: along(value / top) }}>
            <bdi>{number(value, 3)}</bdi>
          </li>
        ))}
      </ul>
      <ul className="hadiya-groups__plot">
        {calibration.map(({ pastPurchases, customers, ...means }) => (
          <li key={pastPurchases} className={isFew(customers) ? "hadiya-groups__few" : ""}>
            <Bar name="came" share={means.actual / top} />
            <Bar name="model" share={means.model / top} />
            {expectedBy(accuracy) === "model" && (
              <span
                className="hadiya-groups__mark"
                style={{ insetBlockEnd: along(means.formula / top) }}
              />
            )}
          </li>
        ))}
      </ul>
      <ul className="hadiya-groups__names">
        {calibration.map(({ pastPurchases }) => (
          <li key={pastPurchases}>{ordersBefore(pastPurchases)}</li>
        ))}
      </ul>
      <span className="hadiya-groups__axis">{t("accuracy.calibration.before")}</span>
    </div>
  );
}

function Bar({ name, share }: { readonly name: "came" | "model"; readonly share: number }) {
  return (
    <span
      className={`hadiya-groups__bar hadiya-groups__bar--${name}`}
      style={{ blockSize: along(share) }}
    />
  );
}
