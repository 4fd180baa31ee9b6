import { Link } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import { ScrollFrame } from "../page/scroll-frame.tsx";
import { SectionCard } from "../page/section-card.tsx";
import { type HealthView, messageUrl, type ParkedView } from "./health-view.ts";
import { useAge } from "./use-age.ts";
import { useDeciderWord } from "./use-decider-word.ts";
import { useKindWord } from "./use-kind-word.ts";

interface DiscardedProps {
  readonly health: HealthView;
  readonly list: ParkedView;
}

/** What somebody decided not to use, who it was, and why; nothing while there is none. */
export function DiscardedCard({ health, list }: DiscardedProps) {
  const { t } = useTranslation();
  const { discarded, discardedTotal } = list;
  if (discardedTotal === 0) return null;
  return (
    <SectionCard
      heading={t("health.discarded.heading", { count: discardedTotal })}
      intro={t("health.discarded.intro")}
    >
      <ScrollFrame label={t("health.discarded.caption")}>
        <table className="hadiya-table">
          <caption className="hadiya-hidden">{t("health.discarded.caption")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("health.parked.message")}</th>
              <th scope="col">{t("health.discarded.when")}</th>
              <th scope="col">{t("health.discarded.by")}</th>
              <th scope="col">{t("health.discarded.why")}</th>
            </tr>
          </thead>
          <tbody>
            {discarded.map((row) => (
              <DiscardedLine key={messageUrl(row)} row={row} health={health} />
            ))}
          </tbody>
        </table>
      </ScrollFrame>
      {discardedTotal > discarded.length && (
        <p className="hadiya-muted">{t("health.parked.newest", { count: discarded.length })}</p>
      )}
    </SectionCard>
  );
}

interface LineProps {
  readonly row: ParkedView["discarded"][number];
  readonly health: HealthView;
}

function DiscardedLine({ row, health }: LineProps) {
  const { t } = useTranslation();
  const { moment } = useAge(health);
  const kindWord = useKindWord();
  const deciderWord = useDeciderWord();
  return (
    <tr>
      <th scope="row">
        <Link className="hadiya-table__link" to={messageUrl(row)}>
          {kindWord(row.topic)}
        </Link>
        <span className="hadiya-table__second">
          <bdi>{row.topic}</bdi>
        </span>
      </th>
      <td className="hadiya-day">{moment(row.discardedAt)}</td>
      <td>{deciderWord(row.by)}</td>
      <td>
        <bdi>{row.why}</bdi>
        {!row.restorable && (
          <span className="hadiya-table__second">{t("health.discarded.forgotten")}</span>
        )}
      </td>
    </tr>
  );
}
