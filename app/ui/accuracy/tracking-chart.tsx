import { useTranslation } from "react-i18next";
import type { AccuracyReport } from "../../domain/clv/shop-report.ts";
import { useFormats } from "../format/use-formats.ts";
import { along, monthTicks, roundTicks } from "./chart-scale.ts";

const WEEK = 7;
const ROWS = 5;
const MOST_MONTHS = 6;
/** A month's name that begins beyond this would stand out of the chart. */
const ROOM_FOR_NAME = 0.9;

/**
 * Two lines, told apart by their stroke. The drawing is stretched to its frame and mirrored as a
 * whole; texts stand beside it, placed along the line the language is read.
 */
export function TrackingChart({ accuracy }: { readonly accuracy: AccuracyReport }) {
  const { number } = useFormats();
  const { came, model, rows, cut } = drawingOf(accuracy);
  const weeks = came.length - 1;
  const [bottom = 0, top = 1] = [rows[0], rows.at(-1)];
  const height = (value: number) => (value - bottom) / (top - bottom);
  const line = (values: readonly number[]) =>
    `M${values.map((value, week) => `${week} ${(1 - height(value)).toFixed(4)}`).join("L")}`;
  return (
    <div className="hadiya-track" aria-hidden="true">
      <ul className="hadiya-track__rows">
        {rows.map((value) => (
          <li key={value} style={{ insetBlockEnd: along(height(value)) }}>
            <bdi>{number(value)}</bdi>
          </li>
        ))}
      </ul>
      <div className="hadiya-track__plot">
        <svg viewBox={`0 0 ${weeks} 1`} preserveAspectRatio="none" aria-hidden="true">
          <path className="hadiya-track__ahead" d={`M${cut} 0H${weeks}V1H${cut}Z`} />
          <path
            className="hadiya-track__grid"
            d={rows.map((value) => `M0 ${1 - height(value)}H${weeks}`).join("")}
          />
          <path className="hadiya-track__cut" d={`M${cut} 0V1`} />
          <path className="hadiya-track__came" d={line(came)} />
          <path className="hadiya-track__model" d={line(model)} />
        </svg>
        <CutLabel at={cut / weeks} accuracy={accuracy} />
      </div>
      <Months accuracy={accuracy} weeks={weeks} />
    </div>
  );
}

/** Where a shop is old, only its last weeks are drawn: the hold-out fills at least a third. */
const SHARE_OF_HOLDOUT = 3;

/** Values at the start of the drawing and at the end of each week; the week the forecast begins. */
function drawingOf({ tracking }: AccuracyReport) {
  const ahead = tracking.filter(({ forecast }) => forecast).length;
  const weeks = Math.min(tracking.length, ahead * SHARE_OF_HOLDOUT);
  const start = { actual: 0, model: 0 };
  const drawn = [start, ...tracking].slice(-weeks - 1);
  const values = drawn.flatMap(({ actual, model }) => [actual, model]);
  const least = weeks < tracking.length ? Math.min(...values) : 0;
  return {
    came: drawn.map(({ actual }) => actual),
    model: drawn.map(({ model }) => model),
    rows: roundTicks({ least, most: Math.max(1, ...values) }, ROWS),
    cut: weeks - ahead,
  };
}

interface CutLabelProps {
  readonly at: number;
  readonly accuracy: AccuracyReport;
}

function CutLabel({ at, accuracy }: CutLabelProps) {
  const { t } = useTranslation();
  const { day } = useFormats();
  return (
    <span className="hadiya-track__from" style={{ insetInlineStart: along(at) }}>
      {t("accuracy.tracking.from", { day: day(accuracy.madeOn) })}
    </span>
  );
}

interface MonthsProps {
  readonly accuracy: AccuracyReport;
  readonly weeks: number;
}

function Months({ accuracy, weeks }: MonthsProps) {
  const { month } = useFormats();
  const days = weeks * WEEK;
  const first = accuracy.until - days + 1;
  const months = monthTicks(first, accuracy.until, MOST_MONTHS);
  return (
    <ul className="hadiya-track__months">
      {months
        .filter((each) => (each - first) / days < ROOM_FOR_NAME)
        .map((each) => (
          <li key={each} style={{ insetInlineStart: along((each - first) / days) }}>
            {month(each)}
          </li>
        ))}
    </ul>
  );
}
