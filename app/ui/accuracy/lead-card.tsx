import { useTranslation } from "react-i18next";
import type { AccuracyReport, ForecastScores } from "../../domain/clv/shop-report.ts";
import { useFormats } from "../format/use-formats.ts";
import { SectionCard } from "../page/section-card.tsx";
import { RoughBadge } from "../standing/forecast-note.tsx";
import type { RunView } from "./accuracy-view.ts";
import { offBy } from "./compare-ways.ts";
import { expectedBy } from "./expected-by.ts";
import { ForecastBars } from "./forecast-bars.tsx";
import { useOffBy } from "./use-off-by.ts";

interface LeadCardProps {
  readonly accuracy: AccuracyReport;
  readonly run: RunView;
  readonly currency: string;
}

/** What was forecast, what came, and by how much that was off: the page in three sentences. */
export function LeadCard({ accuracy, run, currency }: LeadCardProps) {
  const { t } = useTranslation();
  return (
    <SectionCard
      heading={t("accuracy.lead.heading")}
      badge={<RoughBadge quality={run.model.quality} />}
    >
      <div className="hadiya-verdict">
        <div className="hadiya-lines">
          <p className="hadiya-verdict__lead">
            <Orders accuracy={accuracy} />
          </p>
          <Money revenue={accuracy.revenue} currency={currency} />
        </div>
        <ForecastBars purchases={accuracy.purchases} />
      </div>
      <Footnote accuracy={accuracy} run={run} />
    </SectionCard>
  );
}

function Orders({ accuracy }: { readonly accuracy: AccuracyReport }) {
  const { t } = useTranslation();
  const { day, number } = useFormats();
  const offByWords = useOffBy();
  const [own] = accuracy.purchases;
  if (!own) return null;
  const formula = accuracy.purchases.find(({ way }) => way === "formula");
  const forecast = t("accuracy.lead.forecast", {
    count: Math.round(own.predicted),
    day: day(accuracy.madeOn),
    until: day(accuracy.until),
  });
  const came = t("accuracy.lead.came", {
    count: own.actual,
    off: offByWords(offBy(own) ?? 0),
  });
  const beside =
    formula && formula !== own
      ? t("accuracy.lead.formula", { orders: number(formula.predicted, 0) })
      : "";
  return `${forecast} ${came} ${beside}`;
}

interface MoneyProps {
  readonly revenue: readonly ForecastScores[];
  readonly currency: string;
}

function Money({ revenue, currency }: MoneyProps) {
  const { t } = useTranslation();
  const { roundEstimate } = useFormats();
  const offByWords = useOffBy();
  const [own] = revenue;
  const ratio = own ? offBy(own) : null;
  if (!own || ratio === null) return null;
  return (
    <p>
      {t("accuracy.lead.money", {
        predicted: roundEstimate({ amount: own.predicted, currency }),
        actual: roundEstimate({ amount: own.actual, currency }),
        off: offByWords(ratio),
      })}
    </p>
  );
}

function Footnote({ accuracy, run }: Omit<LeadCardProps, "currency">) {
  const { t } = useTranslation();
  const customers = t("customers", { count: accuracy.customers });
  const { method, quality } = run.model;
  return (
    <div className="hadiya-lines hadiya-muted">
      {quality === "rough" && <p>{t("accuracy.lead.roughNote")}</p>}
      {method !== "formula" && expectedBy(accuracy) === "formula" && (
        <p>{t("accuracy.lead.standIn")}</p>
      )}
      <p>{t(`accuracy.lead.${run.sampled ? "sampled" : "how"}`, { customers })}</p>
    </div>
  );
}
