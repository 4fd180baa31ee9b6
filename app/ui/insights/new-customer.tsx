import { Link } from "@remix-run/react";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { NewCustomerWorth } from "../../domain/clv/keep-and-win.ts";
import { useFormats } from "../format/use-formats.ts";
import { SectionCard } from "../page/section-card.tsx";
import type { InsightsView } from "./insights-view.ts";

const ALL_BPS = 10_000;

interface NewCustomerProps {
  readonly worth: NewCustomerWorth;
  readonly insights: Pick<InsightsView, "currency" | "costs" | "acquisitionCost">;
}

/** First order + later ones, against what winning a customer costs. */
export function NewCustomer({ worth, insights }: NewCustomerProps) {
  const { t } = useTranslation();
  const { roundEstimate } = useFormats();
  const { currency, costs } = insights;
  const money = (amount: number) => roundEstimate({ amount, currency });
  const terms = [
    { name: t("insights.newCustomer.first"), text: money(worth.firstOrder), sign: PLUS },
    { name: t("insights.newCustomer.later"), text: money(worth.later), sign: EQUALS },
  ];
  const unit = costs.marginBps < ALL_BPS ? "margin" : "revenue";
  return (
    <SectionCard
      heading={t("insights.newCustomer.heading")}
      intro={t(`insights.newCustomer.${unit}`)}
    >
      <div className="hadiya-equation">
        {terms.map(({ name, text, sign }) => (
          <Fragment key={name}>
            <Term name={name} text={text} />
            <span className="hadiya-equation__sign">
              <span aria-hidden="true">{sign.written}</span>
              <span className="hadiya-hidden">{t(`insights.newCustomer.${sign.said}`)}</span>
            </span>
          </Fragment>
        ))}
        <Term name={t("insights.newCustomer.total")} text={money(worth.total)} result />
      </div>
      <Cost worth={worth} cost={insights.acquisitionCost} />
    </SectionCard>
  );
}

const PLUS = { written: "+", said: "plus" } as const;
const EQUALS = { written: "=", said: "equals" } as const;

interface TermProps {
  readonly name: string;
  readonly text: string;
  readonly result?: boolean;
}

function Term({ name, text, result }: TermProps) {
  return (
    <div className={result ? "hadiya-term hadiya-term--result" : "hadiya-term"}>
      <span className="hadiya-term__text">{text}</span>
      <span className="hadiya-term__name">{name}</span>
    </div>
  );
}

interface CostProps {
  readonly worth: NewCustomerWorth;
  readonly cost: InsightsView["acquisitionCost"];
}

/** Whether winning a customer pays, and when. */
function Cost({ worth, cost }: CostProps) {
  const { t } = useTranslation();
  const { number, money } = useFormats();
  if (cost === null) {
    return (
      <p>
        {t("insights.newCustomer.unknown")}{" "}
        <Link className="hadiya-link" to="/app/settings">
          {t("insights.newCustomer.tell")}
        </Link>
      </p>
    );
  }
  if (worth.perAcquisitionCost === null) return <p>{t("insights.newCustomer.free")}</p>;
  const ratio = { ratio: number(worth.perAcquisitionCost, 1), cost: money(cost) };
  return (
    <p>
      {t("insights.newCustomer.ratio", ratio)} <Payback payback={worth.payback} />
    </p>
  );
}

function Payback({ payback }: Pick<NewCustomerWorth, "payback">) {
  const { t } = useTranslation();
  if (payback === null) return null;
  if (payback.kind === "never_within_ten_years") return t("insights.newCustomer.never");
  if (payback.months === 0) return t("insights.newCustomer.atOnce");
  return t("insights.newCustomer.months", { count: payback.months });
}
