import { Link } from "@remix-run/react";
import { Button } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormats } from "../format/use-formats.ts";
import { ScrollFrame } from "../page/scroll-frame.tsx";
import { SectionCard } from "../page/section-card.tsx";
import { type HealthView, messageUrl, PARKED, type ParkedView } from "./health-view.ts";
import { useAge } from "./use-age.ts";
import { useDecision } from "./use-decision.ts";
import { useKindWord } from "./use-kind-word.ts";

interface ParkedProps {
  readonly health: HealthView;
  readonly list: ParkedView;
}

/** The messages Hadiya could not use: why, how many, and the way to each. */
export function ParkedCard({ health, list }: ParkedProps) {
  const { t } = useTranslation();
  const { total, groups, parked } = list;
  return (
    <div id={PARKED}>
      <SectionCard
        heading={t("health.parked.heading", { count: total })}
        intro={t(`health.parked.${total === 0 ? "noneIntro" : "intro"}`)}
      >
        {groups.map((group) => (
          <GroupLine key={group.reason} group={group} />
        ))}
        {total > 0 && (
          <ScrollFrame label={t("health.parked.caption")}>
            <table className="hadiya-table">
              <caption className="hadiya-hidden">{t("health.parked.caption")}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("health.parked.message")}</th>
                  <th scope="col">{t("health.parked.received")}</th>
                  <th scope="col">{t("health.parked.reason")}</th>
                </tr>
              </thead>
              <tbody>
                {parked.map((row) => (
                  <ParkedLine key={messageUrl(row)} row={row} health={health} />
                ))}
              </tbody>
            </table>
          </ScrollFrame>
        )}
        {total > parked.length && (
          <p className="hadiya-muted">{t("health.parked.newest", { count: parked.length })}</p>
        )}
      </SectionCard>
    </div>
  );
}

function GroupLine({ group }: { readonly group: ParkedView["groups"][number] }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const retry = useDecision((webhooks) => t("health.decided.retried", { count: webhooks }));
  const { reason, parked, retryable } = group;
  return (
    <div className="hadiya-group">
      <p>
        <strong>{number(parked)}</strong> {t(`health.reasons.${reason}`)}
      </p>
      {retryable > 0 && (
        <retry.Form method="post" action="/app/health?index">
          <input type="hidden" name="reason" value={reason} />
          <Button
            submit
            loading={retry.busy}
            accessibilityLabel={t("health.parked.retryAllOf", {
              count: retryable,
              number: number(retryable),
            })}
          >
            {t("health.parked.retryAll")}
          </Button>
        </retry.Form>
      )}
    </div>
  );
}

interface LineProps {
  readonly row: ParkedView["parked"][number];
  readonly health: HealthView;
}

function ParkedLine({ row, health }: LineProps) {
  const { t } = useTranslation();
  const { moment } = useAge(health);
  const kindWord = useKindWord();
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
      <td className="hadiya-day">
        {moment(row.receivedAt)}
        {row.retriedAt && (
          <span className="hadiya-table__second">
            {t("health.parked.retried", { moment: moment(row.retriedAt) })}
          </span>
        )}
      </td>
      <td>
        {t(`health.reasons.${row.reason}`)}
        {row.detail && (
          <span className="hadiya-table__second" dir="ltr">
            {row.detail}
          </span>
        )}
      </td>
    </tr>
  );
}
