import { useTranslation } from "react-i18next";
import { RFM_GROUPS } from "../../domain/clv/rfm.ts";
import { useFormats } from "../format/use-formats.ts";
import { ScrollFrame } from "../page/scroll-frame.tsx";
import { SectionCard } from "../page/section-card.tsx";
import type { ReportPart } from "./insights-view.ts";
import { partOf, totalOf } from "./shares.ts";

type Groups = ReportPart["rfmGroups"];

interface GroupTableProps {
  readonly groups: Groups;
  readonly currency: string;
}

/** The named groups, best first: how many are in each, what they are worth and what to do. */
export function GroupTable({ groups, currency }: GroupTableProps) {
  const { t } = useTranslation();
  const shown = RFM_GROUPS.flatMap((name) => groups.filter(({ group }) => group === name));
  const customers = totalOf(groups, "customers");
  const most = Math.max(0, ...groups.map((group) => group.customers));
  return (
    <SectionCard heading={t("insights.groups.heading")} intro={t("insights.groups.intro")}>
      <Sentence groups={groups} />
      <ScrollFrame label={t("insights.groups.caption")}>
        <table className="hadiya-table">
          <caption className="hadiya-hidden">{t("insights.groups.caption")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("insights.groups.group")}</th>
              <th scope="col" className="hadiya-number">
                {t("insights.groups.customers")}
              </th>
              <th scope="col">{t("insights.groups.share")}</th>
              <th scope="col" className="hadiya-number">
                {t("insights.groups.value")}
              </th>
              <th scope="col" className="hadiya-todo">
                {t("insights.groups.todo")}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((total) => (
              <GroupRow
                key={total.group}
                total={total}
                share={partOf(total.customers, customers)}
                bar={partOf(total.customers, most)}
                currency={currency}
              />
            ))}
          </tbody>
        </table>
      </ScrollFrame>
    </SectionCard>
  );
}

interface GroupRowProps {
  readonly total: Groups[number];
  readonly share: number;
  /** Against the largest group, 0 to 1. */
  readonly bar: number;
  readonly currency: string;
}

function GroupRow({ total, share, bar, currency }: GroupRowProps) {
  const { t } = useTranslation();
  const { number, percent, roundEstimate } = useFormats();
  const { group, customers, lifetimeValue } = total;
  return (
    <tr>
      <th scope="row">
        {t(`groups.${group}.name`)}
        <span className="hadiya-table__second">{t(`groups.${group}.who`)}</span>
      </th>
      <td className="hadiya-number">{number(customers)}</td>
      <td className="hadiya-share">
        <svg
          className="hadiya-share__bar"
          viewBox="0 0 1 1"
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <rect width={bar} height="1" />
        </svg>
        {percent(share)}
      </td>
      <td className="hadiya-number">{roundEstimate({ amount: lifetimeValue, currency })}</td>
      <td className="hadiya-todo">{t(`groups.${group}.advice`)}</td>
    </tr>
  );
}

/** What the table says, in a sentence; nothing before there are customers. */
function Sentence({ groups }: { readonly groups: Groups }) {
  const { t } = useTranslation();
  const { percent } = useFormats();
  const largest = groups.reduce((a, b) => (b.customers > a.customers ? b : a), groups[0] ?? NOBODY);
  const richest = groups.reduce(
    (a, b) => (b.lifetimeValue > a.lifetimeValue ? b : a),
    groups[0] ?? NOBODY,
  );
  if (largest.customers === 0) return null;
  return (
    <p>
      {t("insights.groups.sentence", {
        name: t(`groups.${largest.group}.name`),
        share: percent(partOf(largest.customers, totalOf(groups, "customers"))),
        richest: t(`groups.${richest.group}.name`),
        valueShare: percent(partOf(richest.lifetimeValue, totalOf(groups, "lifetimeValue"))),
      })}
    </p>
  );
}

const NOBODY: Groups[number] = { group: "lost", customers: 0, lifetimeValue: 0 };
