import { useTranslation } from "react-i18next";
import { useFormats } from "../format/use-formats.ts";
import { ScrollFrame } from "../page/scroll-frame.tsx";
import { SectionCard } from "../page/section-card.tsx";
import { type CohortGrid, type CohortRow, shareBack } from "./cohort-grid.ts";
import { partOf } from "./shares.ts";

const QUARTER = 3;

interface CohortTableProps {
  readonly grid: CohortGrid | null;
  readonly sampled: boolean;
}

/** A table whose cells are shaded by how many came back: a heat map that can also be read out. */
export function CohortTable({ grid, sampled }: CohortTableProps) {
  const { t } = useTranslation();
  const { percent } = useFormats();
  if (!grid) {
    return (
      <SectionCard heading={t("insights.cohorts.heading")} intro={t("insights.cohorts.intro")}>
        <p>{t("insights.cohorts.none")}</p>
      </SectionCard>
    );
  }
  const running = grid.rows.some(({ cells }) => cells.some(({ complete }) => !complete));
  return (
    <SectionCard heading={t("insights.cohorts.heading")} intro={t("insights.cohorts.intro")}>
      <Sentence grid={grid} />
      <ScrollFrame label={t("insights.cohorts.caption")}>
        <table className="hadiya-heat">
          <caption className="hadiya-hidden">{t("insights.cohorts.caption")}</caption>
          <CohortHead grid={grid} />
          <tbody>
            {grid.rows.map((row) => (
              <CohortLine key={row.start} row={row} periods={grid.periods} />
            ))}
          </tbody>
        </table>
      </ScrollFrame>
      <p className="hadiya-muted">
        {t("insights.cohorts.legend", { most: percent(partOf(grid.most, 1)) })}{" "}
        {running && t("insights.cohorts.running")} {sampled && t("insights.cohorts.sampled")}
      </p>
    </SectionCard>
  );
}

function CohortHead({ grid }: { readonly grid: CohortGrid }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  return (
    <thead>
      <tr>
        <th scope="col" rowSpan={2}>
          {t("insights.cohorts.month")}
        </th>
        <th scope="col" rowSpan={2} className="hadiya-number">
          {t("insights.cohorts.customers")}
        </th>
        <th scope="colgroup" colSpan={grid.periods.length} className="hadiya-heat__since">
          {t("insights.cohorts.since")}
        </th>
      </tr>
      <tr>
        {grid.periods.map((period) => (
          <th key={period} scope="col" className="hadiya-heat__period">
            {number(period)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface CohortLineProps {
  readonly row: CohortRow;
  readonly periods: readonly number[];
}

function CohortLine({ row, periods }: CohortLineProps) {
  const { number, percent, month } = useFormats();
  return (
    <tr>
      <th scope="row">{month(row.start)}</th>
      <td className="hadiya-number">{number(row.customers)}</td>
      {periods.map((period) => {
        const cell = row.cells[period - 1];
        if (!cell) return <td key={period} />;
        return (
          <td key={period} className={`hadiya-heat__cell hadiya-heat__cell--${cell.shade}`}>
            {percent(partOf(cell.share, 1))}
            {!cell.complete && "*"}
          </td>
        );
      })}
    </tr>
  );
}

/** What the map says, in a sentence; nothing before a first month has gone by. */
function Sentence({ grid }: { readonly grid: CohortGrid }) {
  const { t } = useTranslation();
  const { percent } = useFormats();
  const [first, third] = [shareBack(grid, 1), shareBack(grid, QUARTER)];
  if (first === null) return null;
  const shares = { first: percent(partOf(first, 1)) };
  return (
    <p>
      {third === null
        ? t("insights.cohorts.sentenceShort", shares)
        : t("insights.cohorts.sentence", { ...shares, third: percent(partOf(third, 1)) })}
    </p>
  );
}
