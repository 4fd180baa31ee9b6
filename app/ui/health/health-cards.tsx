import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../format/use-formats.ts";
import { SectionCard } from "../page/section-card.tsx";
import type { CountView, HealthView } from "./health-view.ts";
import { useAge } from "./use-age.ts";
import { useKindWord } from "./use-kind-word.ts";

const TENTH_MS = 100;

interface CardProps {
  readonly health: HealthView;
}

/** From Shopify's message to the figures: what came, what waits, how long it takes. */
export function InboxCard({ health }: CardProps) {
  const { t } = useTranslation();
  const { number, duration } = useFormats();
  const { ago, moment } = useAge(health);
  const kindWord = useKindWord();
  const count = useCount();
  const { inbox } = health;
  const { lastReceivedAt: last, waiting, waitingSince: since, newestTookMs: tookMs } = inbox;
  const took = (ms: number | null) => {
    if (ms === null) return t("health.notYet");
    return ms < TENTH_MS ? t("health.inbox.atOnce") : duration(ms / 1000);
  };
  const kinds = inbox.waitingKinds.map(
    ({ kind, webhooks }) => `${kindWord(kind)}: ${number(webhooks)}`,
  );
  return (
    <SectionCard heading={t("health.inbox.heading")} intro={t("health.inbox.intro")}>
      <dl className="hadiya-rows">
        <Row name={t("health.inbox.last")} note={last && moment(last)}>
          {last ? ago(last) : t("health.inbox.none")}
        </Row>
        <Row
          name={t("health.inbox.waiting")}
          note={since && `${kinds.join(" · ")}. ${t("health.inbox.oldest", { ago: ago(since) })}`}
        >
          {count(waiting)}
        </Row>
        <Row name={t("health.inbox.took")} note={t("health.inbox.tookNote")}>
          {took(tookMs)}
        </Row>
      </dl>
    </SectionCard>
  );
}

/** From the figures to checkout: whose perk Shopify does not know yet. */
export function EffectsCard({ health }: CardProps) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const { lasting } = useAge(health);
  const count = useCount();
  const { perksWaiting, perksSince, gaveUp } = health.effects;
  return (
    <SectionCard heading={t("health.effects.heading")} intro={t("health.effects.intro")}>
      <dl className="hadiya-rows">
        <Row
          name={t("health.effects.waiting")}
          note={perksSince && t("health.effects.since", { duration: lasting(perksSince) })}
        >
          {count(perksWaiting)}
        </Row>
        <Row name={t("health.effects.gaveUp")} note={gaveUp > 0 && t("health.effects.gaveUpNote")}>
          {gaveUp === 0 ? t("health.none") : number(gaveUp)}
        </Row>
      </dl>
    </SectionCard>
  );
}

/** What was read of the shop's past, and what asking Shopify again brought to light. */
export function ComparisonCard({ health }: CardProps) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const { ago, moment } = useAge(health);
  const { comparison } = health;
  return (
    <SectionCard heading={t("health.comparison.heading")} intro={t("health.comparison.intro")}>
      <dl className="hadiya-rows">
        <BackfillRow health={health} />
        <Row
          name={t("health.comparison.last")}
          note={
            comparison &&
            `${moment(comparison.endedAt)} · ${t("health.comparison.compared", { count: comparison.compared })}`
          }
        >
          {comparison ? ago(comparison.endedAt) : t("health.comparison.notYet")}
        </Row>
        {comparison && (
          <Row
            name={t("health.comparison.drift")}
            note={
              comparison.drifted > 0 && t("health.comparison.healed", { count: comparison.healed })
            }
          >
            {comparison.drifted === 0 ? t("health.none") : number(comparison.drifted)}
          </Row>
        )}
      </dl>
    </SectionCard>
  );
}

function BackfillRow({ health }: CardProps) {
  const { t } = useTranslation();
  const { ago } = useAge(health);
  const { backfill } = health;
  const name = t("health.backfill.name");
  if (!backfill) return <Row name={name}>{t("health.backfill.notYet")}</Row>;
  const { state, source, startedAt, endedAt, orders } = backfill;
  const when = t(`health.backfill.${state}`, { ago: ago(endedAt ?? startedAt) });
  const note = `${t("orders", { count: orders })} · ${t(`health.backfill.from.${source}`)}`;
  return (
    <Row name={name} note={note}>
      {when}
    </Row>
  );
}

/** Whether Shopify lets Hadiya do its work. */
export function AccessCard({ health }: CardProps) {
  const { t } = useTranslation();
  const { hasAccess, missingScopes } = health.access;
  return (
    <SectionCard heading={t("health.access.heading")} intro={t("health.access.intro")}>
      <dl className="hadiya-rows">
        <Row name={t("health.access.connection")}>
          {t(`health.access.${hasAccess ? "works" : "lost"}`)}
        </Row>
        <Row
          name={t("health.access.scopes")}
          note={missingScopes.length > 0 && t("health.access.missingNote")}
        >
          {missingScopes.length > 0 ? (
            <bdi>{missingScopes.join(", ")}</bdi>
          ) : (
            t(`health.access.${hasAccess ? "granted" : "unknown"}`)
          )}
        </Row>
      </dl>
    </SectionCard>
  );
}

interface RowProps {
  readonly name: string;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

function Row({ name, note, children }: RowProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {children}
        {note && <span className="hadiya-rows__range">{note}</span>}
      </dd>
    </div>
  );
}

function useCount(): (count: CountView) => string {
  const { t } = useTranslation();
  const { number } = useFormats();
  return ({ counted, more }) => {
    if (more) return t("health.moreThan", { number: number(counted) });
    return counted === 0 ? t("health.none") : number(counted);
  };
}
