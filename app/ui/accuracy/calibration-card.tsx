import { useTranslation } from "react-i18next";
import type { AccuracyReport } from "../../domain/clv/shop-report.ts";
import { useFormats } from "../format/use-formats.ts";
import { SectionCard } from "../page/section-card.tsx";
import { CalibrationChart } from "./calibration-chart.tsx";
import { CalibrationTable } from "./calibration-table.tsx";
import { expectedBy } from "./expected-by.ts";
import { isFew } from "./few-customers.ts";
import { useWayName } from "./use-way-name.ts";

/** Does it know who comes back? What was expected of customers by how often they had ordered. */
export function CalibrationCard({ accuracy }: { readonly accuracy: AccuracyReport }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const wayName = useWayName();
  const by = expectedBy(accuracy);
  const between = { from: day(accuracy.madeOn), until: day(accuracy.until) };
  return (
    <SectionCard
      heading={t("accuracy.calibration.heading")}
      intro={t("accuracy.calibration.intro", between)}
    >
      <ul className="hadiya-legend">
        <li>
          <span className="hadiya-legend__key hadiya-groups__bar--came" aria-hidden="true" />
          {t("accuracy.tracking.came")}
        </li>
        <li>
          <span className="hadiya-legend__key hadiya-groups__bar--model" aria-hidden="true" />
          {wayName(by)}
        </li>
        {by === "model" && (
          <li>
            <span className="hadiya-groups__mark" aria-hidden="true" />
            {wayName("formula")}
          </li>
        )}
      </ul>
      <CalibrationChart accuracy={accuracy} />
      <Sentences accuracy={accuracy} />
      <details className="hadiya-details">
        <summary>{t("home.chart.asTable")}</summary>
        <CalibrationTable accuracy={accuracy} />
      </details>
    </SectionCard>
  );
}

/** The two ends in words: who had ordered once, and who had ordered most often. */
function Sentences({ accuracy }: { readonly accuracy: AccuracyReport }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const words = ({ customers, model, actual }: AccuracyReport["calibration"][number]) => ({
    customers: t("customers", { count: customers }),
    expected: number(model, 2, 2),
    came: number(actual, 2, 2),
  });
  const many = accuracy.calibration.filter(({ customers }) => !isFew(customers));
  const once = many.find(({ pastPurchases }) => pastPurchases === 0);
  const often = many.find(({ pastPurchases }) => pastPurchases === 7);
  return (
    <div className="hadiya-lines">
      {once && <p>{t("accuracy.calibration.once", words(once))}</p>}
      {often && (
        <p>
          {t("accuracy.calibration.often", {
            ...words(often),
            times: number(often.pastPurchases + 1),
          })}
        </p>
      )}
      {many.length < accuracy.calibration.length && (
        <p className="hadiya-muted">{t("accuracy.calibration.few")}</p>
      )}
    </div>
  );
}
