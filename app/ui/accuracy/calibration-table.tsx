import { useTranslation } from "react-i18next";
import type { AccuracyReport } from "../../domain/clv/shop-report.ts";
import { useFormats } from "../format/use-formats.ts";
import { ScrollFrame } from "../page/scroll-frame.tsx";
import { expectedBy } from "./expected-by.ts";
import { useOrdersBefore } from "./use-orders-before.ts";
import { useWayName } from "./use-way-name.ts";

/** The chart's figures. */
export function CalibrationTable({ accuracy }: { readonly accuracy: AccuracyReport }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const ordersBefore = useOrdersBefore();
  const wayName = useWayName();
  const withModel = expectedBy(accuracy) === "model";
  const columns = [
    t("accuracy.calibration.customers"),
    t("accuracy.calibration.came"),
    ...(withModel ? [wayName("model")] : []),
    wayName("formula"),
  ];
  return (
    <ScrollFrame label={t("accuracy.calibration.caption")}>
      <table className="hadiya-table">
        <caption className="hadiya-hidden">{t("accuracy.calibration.caption")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("accuracy.calibration.before")}</th>
            {columns.map((column) => (
              <th key={column} scope="col" className="hadiya-number">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {accuracy.calibration.map(({ pastPurchases, customers, actual, model, formula }) => (
            <tr key={pastPurchases}>
              <th scope="row">{ordersBefore(pastPurchases)}</th>
              <td className="hadiya-number">{number(customers)}</td>
              <td className="hadiya-number">{number(actual, 2, 2)}</td>
              {withModel && <td className="hadiya-number">{number(model, 2, 2)}</td>}
              <td className="hadiya-number">{number(formula, 2, 2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollFrame>
  );
}
