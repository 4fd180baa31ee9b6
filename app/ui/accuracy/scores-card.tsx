import { useTranslation } from "react-i18next";
import type { AccuracyReport, ForecastScores } from "../../domain/clv/shop-report.ts";
import { useFormats } from "../format/use-formats.ts";
import { ScrollFrame } from "../page/scroll-frame.tsx";
import { SectionCard } from "../page/section-card.tsx";
import { bestWay, MEASURES, type Measure, resultOf } from "./compare-ways.ts";
import { useOffBy } from "./use-off-by.ts";
import { useWayName } from "./use-way-name.ts";

interface ScoresCardProps {
  readonly accuracy: AccuracyReport;
  readonly currency: string;
}

/** The forecast beside simpler ones: each measure says what it means, and who did best by it. */
export function ScoresCard({ accuracy, currency }: ScoresCardProps) {
  const { t } = useTranslation();
  const { number, estimate } = useFormats();
  const wayName = useWayName();
  const { purchases, revenue } = accuracy;
  return (
    <SectionCard heading={t("accuracy.scores.heading")} intro={t("accuracy.scores.intro")}>
      <ScrollFrame label={t("accuracy.scores.caption")}>
        <table className="hadiya-table hadiya-measures">
          <caption className="hadiya-hidden">{t("accuracy.scores.caption")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("accuracy.scores.measure")}</th>
              {purchases.map(({ way }) => (
                <th key={way} scope="col" className="hadiya-number">
                  {wayName(way)}
                </th>
              ))}
            </tr>
          </thead>
          <Measures
            heading={t("accuracy.scores.orders")}
            ways={purchases}
            size={(orders) => number(orders, 2, 2)}
            explained
          />
          <Measures
            heading={t("accuracy.scores.money")}
            ways={revenue}
            size={(amount) => estimate({ amount, currency })}
          />
        </table>
      </ScrollFrame>
      <Coverage share={accuracy.rangeCoverage} />
    </SectionCard>
  );
}

interface MeasuresProps {
  readonly heading: string;
  readonly ways: readonly ForecastScores[];
  readonly size: (amount: number) => string;
  readonly explained?: boolean;
}

function Measures({ heading, ways, size, explained = false }: MeasuresProps) {
  const { t } = useTranslation();
  const wayName = useWayName();
  return (
    <tbody>
      <tr className="hadiya-table__group">
        <th scope="rowgroup" colSpan={ways.length + 1}>
          {heading}
        </th>
      </tr>
      {MEASURES.map((measure) => {
        const best = bestWay(ways, measure);
        return (
          <tr key={measure}>
            <th scope="row">
              {t(`accuracy.scores.${measure}.name`)}
              {explained && (
                <span className="hadiya-table__second">
                  {t(`accuracy.scores.${measure}.says`)}{" "}
                  {best && t("accuracy.scores.bestHere", { way: wayName(best) })}
                </span>
              )}
            </th>
            {ways.map((scores) => (
              <td key={scores.way} className="hadiya-number">
                <Result scores={scores} measure={measure} size={size} best={scores.way === best} />
              </td>
            ))}
          </tr>
        );
      })}
    </tbody>
  );
}

interface ResultProps {
  readonly scores: ForecastScores;
  readonly measure: Measure;
  readonly size: (amount: number) => string;
  readonly best: boolean;
}

function Result({ scores, measure, size, best }: ResultProps) {
  const { t } = useTranslation();
  const { percent } = useFormats();
  const offByWords = useOffBy();
  const result = resultOf(scores, measure);
  if (result === null) return "–";
  const words = { bias: offByWords, capture: percent, rmse: size, mae: size }[measure](result);
  if (!best) return words;
  return (
    <>
      <strong>{words}</strong>
      <span className="hadiya-measures__best">{t("accuracy.scores.best")}</span>
    </>
  );
}

const NARROW = 0.87;
const WIDE = 0.93;

function Coverage({ share }: { readonly share: number | null }) {
  const { t } = useTranslation();
  const { percent } = useFormats();
  if (share === null) return null;
  const width = share < NARROW ? "narrow" : "right";
  const verdict = t(`accuracy.scores.${share > WIDE ? "wide" : width}`);
  return <p>{t("accuracy.scores.coverage", { percent: percent(share), verdict })}</p>;
}
