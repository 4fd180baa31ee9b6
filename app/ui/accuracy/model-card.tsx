import { useTranslation } from "react-i18next";
import type { ForecastMethod, ModelTrial } from "../../domain/clv/clv-model.ts";
import { useFormats } from "../format/use-formats.ts";
import { ScrollFrame } from "../page/scroll-frame.tsx";
import { SectionCard } from "../page/section-card.tsx";
import { RoughBadge } from "../standing/forecast-note.tsx";
import { methodName } from "../standing/method-name.ts";
import type { ModelView } from "./accuracy-view.ts";
import { useOffBy } from "./use-off-by.ts";

const KINDS = {
  "pareto-nbd": "paretoNbd",
  "mbg-cnbd-k": "mbgCnbdK",
  "mbg-nbd": "mbgNbd",
  "bg-nbd": "bgNbd",
  formula: "formula",
} as const;

/** What the shop is forecast with, and why with that. */
export function ModelCard({ model }: { readonly model: ModelView }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const name = useMethodName();
  const { method, quality, window, trials } = model;
  const { firstDay, asOf, customers, purchases } = window;
  return (
    <SectionCard
      heading={t("accuracy.model.heading")}
      badge={<RoughBadge quality={quality} />}
      intro={t("accuracy.model.choice")}
    >
      <p>
        <strong>{name(method)}.</strong> {t(`accuracy.model.kinds.${KINDS[method]}`)}{" "}
        {firstDay !== null &&
          t("accuracy.model.learnt", {
            orders: t("orders", { count: purchases }),
            customers: t("customers", { count: customers }),
            from: day(firstDay),
            until: day(asOf),
          })}
      </p>
      <Trials trials={trials} />
    </SectionCard>
  );
}

function useMethodName(): (method: ForecastMethod) => string {
  const { t } = useTranslation();
  return (method) => (method === "formula" ? t("accuracy.model.formula") : methodName(method));
}

const SEQUENCE = { chosen: 0, passed_over: 1, failed: 2 } as const;

function Trials({ trials }: { readonly trials: readonly ModelTrial[] }) {
  const { t } = useTranslation();
  const sorted = trials.toSorted((a, b) => SEQUENCE[a.outcome] - SEQUENCE[b.outcome]);
  return (
    <ScrollFrame label={t("accuracy.model.caption")}>
      <table className="hadiya-table hadiya-trials">
        <caption className="hadiya-hidden">{t("accuracy.model.caption")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("accuracy.model.name")}</th>
            <th scope="col">{t("accuracy.model.outcome")}</th>
            <th scope="col">{t("accuracy.model.why")}</th>
            <th scope="col" className="hadiya-number">
              {t("accuracy.model.trials")}
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((trial) => (
            <Trial key={trial.method} trial={trial} />
          ))}
        </tbody>
      </table>
    </ScrollFrame>
  );
}

function Trial({ trial }: { readonly trial: ModelTrial }) {
  const { t } = useTranslation();
  const name = useMethodName();
  const offByWords = useOffBy();
  const { method, outcome, reason, holdoutBias } = trial;
  return (
    <tr>
      <th scope="row">
        <bdi>{name(method)}</bdi>
      </th>
      <td>
        {outcome === "chosen" ? (
          <span className="hadiya-badge hadiya-badge--devoted">
            {t(`accuracy.model.outcomes.${outcome}`)}
          </span>
        ) : (
          t(`accuracy.model.outcomes.${outcome}`)
        )}
      </td>
      <td>{t(`accuracy.model.reasons.${reasonKey(reason)}`)}</td>
      <td className="hadiya-number">{holdoutBias === null ? "–" : offByWords(holdoutBias)}</td>
    </tr>
  );
}

const REASONS = [
  "best",
  "asked_for",
  "worse_holdout",
  "worse_holdout_sum",
  "worse_likelihood",
  "not_converged",
  "not_positive_definite",
  "not_determined",
  "runs_away",
  "too_few_customers",
  "too_short_history",
  "no_model_holds",
] as const;

/** Reasons are stored with a valuation: one of another version may have others. */
function reasonKey(reason: string): (typeof REASONS)[number] | "other" {
  return REASONS.find((known) => known === reason) ?? "other";
}
