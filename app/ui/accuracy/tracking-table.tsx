import { useTranslation } from "react-i18next";
import type { AccuracyReport } from "../../domain/clv/shop-report.ts";
import { useFormats } from "../format/use-formats.ts";
import { ScrollFrame } from "../page/scroll-frame.tsx";
import { offBy } from "./compare-ways.ts";
import { expectedBy } from "./expected-by.ts";
import { useOffBy } from "./use-off-by.ts";

type Week = AccuracyReport["tracking"][number];

const WEEK = 7;
/** How many weeks a row may stand for, and the rows beyond which it stands for more. */
const STEPS = [1, 2, 4, 13, 26, 52];
const MOST_ROWS = 28;

/** The chart's figures: every so many weeks, and the two that matter most. */
export function TrackingTable({ accuracy }: { readonly accuracy: AccuracyReport }) {
  const { t } = useTranslation();
  const { tracking } = accuracy;
  const step = STEPS.find((weeks) => tracking.length / weeks <= MOST_ROWS) ?? 52;
  const cut = tracking.filter(({ forecast }) => !forecast).length;
  const shown = tracking.filter(
    ({ week }) => week % step === 0 || week === cut || week === tracking.length,
  );
  return (
    <>
      <p className="hadiya-muted">{t("accuracy.tracking.every", { count: step })}</p>
      <ScrollFrame label={t("accuracy.tracking.caption")}>
        <table className="hadiya-table">
          <caption className="hadiya-hidden">{t("accuracy.tracking.caption")}</caption>
          <TrackingHead by={expectedBy(accuracy)} />
          <Weeks
            heading={t("accuracy.tracking.learnt")}
            weeks={shown.filter(({ forecast }) => !forecast)}
            accuracy={accuracy}
          />
          <Weeks
            heading={t("accuracy.tracking.forecast")}
            weeks={shown.filter(({ forecast }) => forecast)}
            accuracy={accuracy}
          />
        </table>
      </ScrollFrame>
    </>
  );
}

function TrackingHead({ by }: { readonly by: ReturnType<typeof expectedBy> }) {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        <th scope="col">{t("accuracy.tracking.weekEnding")}</th>
        <th scope="col" className="hadiya-number">
          {t("accuracy.tracking.came")}
        </th>
        <th scope="col" className="hadiya-number">
          {t(`accuracy.tracking.expected.${by}`)}
        </th>
        <th scope="col" className="hadiya-number">
          {t("accuracy.tracking.difference")}
        </th>
      </tr>
    </thead>
  );
}

interface WeeksProps {
  readonly heading: string;
  readonly weeks: readonly Week[];
  readonly accuracy: AccuracyReport;
}

function Weeks({ heading, weeks, accuracy }: WeeksProps) {
  const { number, day } = useFormats();
  const offByWords = useOffBy();
  return (
    <tbody>
      <tr className="hadiya-table__group">
        <th scope="rowgroup" colSpan={4}>
          {heading}
        </th>
      </tr>
      {weeks.map(({ week, actual, model }) => {
        const ratio = offBy({ predicted: model, actual });
        return (
          <tr key={week}>
            <th scope="row" className="hadiya-day">
              {day(accuracy.until - (accuracy.tracking.length - week) * WEEK)}
            </th>
            <td className="hadiya-number">{number(actual)}</td>
            <td className="hadiya-number">{number(model, 0)}</td>
            <td className="hadiya-number">{ratio === null ? "–" : offByWords(ratio)}</td>
          </tr>
        );
      })}
    </tbody>
  );
}
