import { Link } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import { VALUE_CLASSES } from "../../domain/clv/value-class.ts";
import { customerListUrl } from "../customers/list/list-state.ts";
import { useFormats } from "../format/use-formats.ts";
import { ScrollFrame } from "../page/scroll-frame.tsx";
import { SectionCard } from "../page/section-card.tsx";
import { ClassBadge } from "../standing/class-badge.tsx";
import type { InsightsView, ReportPart } from "./insights-view.ts";
import { partOf, totalOf } from "./shares.ts";

type Classes = ReportPart["classes"];

interface ClassTableProps {
  readonly classes: Classes;
  readonly insights: Pick<InsightsView, "currency" | "model">;
}

/** The three classes with what they are worth, what is at stake, and what to do. */
export function ClassTable({ classes, insights }: ClassTableProps) {
  const { t } = useTranslation();
  const knowsStake = Boolean(insights.model?.purchases);
  return (
    <SectionCard
      heading={t("insights.classes.heading")}
      intro={<Sentence classes={classes} knowsStake={knowsStake} />}
    >
      <ScrollFrame label={t("insights.classes.caption")}>
        <table className="hadiya-table">
          <caption className="hadiya-hidden">{t("insights.classes.caption")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("insights.classes.class")}</th>
              <th scope="col" className="hadiya-number">
                {t("insights.classes.customers")}
              </th>
              <th scope="col" className="hadiya-number">
                {t("insights.classes.value")}
              </th>
              <th scope="col" className="hadiya-number">
                {t("insights.classes.stake")}
              </th>
              <th scope="col" className="hadiya-todo">
                {t("insights.classes.todo")}
              </th>
            </tr>
          </thead>
          <tbody>
            {VALUE_CLASSES.flatMap((valueClass) =>
              classes
                .filter((each) => each.valueClass === valueClass)
                .map((total) => (
                  <ClassRow
                    key={valueClass}
                    total={total}
                    currency={insights.currency}
                    knowsStake={knowsStake}
                  />
                )),
            )}
          </tbody>
        </table>
      </ScrollFrame>
    </SectionCard>
  );
}

interface ClassRowProps {
  readonly total: Classes[number];
  readonly currency: string;
  readonly knowsStake: boolean;
}

function ClassRow({ total, currency, knowsStake }: ClassRowProps) {
  const { t } = useTranslation();
  const { number, roundEstimate } = useFormats();
  const { valueClass, customers, lifetimeValue, atStake } = total;
  return (
    <tr>
      <th scope="row">
        <ClassBadge valueClass={valueClass} />
      </th>
      <td className="hadiya-number">
        <Link
          className="hadiya-link"
          to={customerListUrl({ valueClass })}
          aria-label={`${number(customers)}: ${t(`classes.${valueClass}.see`)}`}
        >
          {number(customers)}
        </Link>
      </td>
      <td className="hadiya-number">{roundEstimate({ amount: lifetimeValue, currency })}</td>
      <td className="hadiya-number">
        {knowsStake ? roundEstimate({ amount: atStake, currency }) : "–"}
      </td>
      <td className="hadiya-todo">{t(`classes.${valueClass}.advice`)}</td>
    </tr>
  );
}

interface SentenceProps {
  readonly classes: Classes;
  readonly knowsStake: boolean;
}

/** What the table says, in a sentence. */
function Sentence({ classes, knowsStake }: SentenceProps) {
  const { t } = useTranslation();
  const { percent } = useFormats();
  const devoted = classes.find(({ valueClass }) => valueClass === "devoted");
  const drifting = classes.find(({ valueClass }) => valueClass === "drifting");
  const stake = totalOf(classes, "atStake");
  const shares = {
    share: percent(partOf(devoted?.customers ?? 0, totalOf(classes, "customers"))),
    valueShare: percent(partOf(devoted?.lifetimeValue ?? 0, totalOf(classes, "lifetimeValue"))),
  };
  if (!knowsStake || stake <= 0) return t("insights.classes.sentenceShort", shares);
  const stakeShare = percent(partOf(drifting?.atStake ?? 0, stake));
  return t("insights.classes.sentence", { ...shares, stakeShare });
}
