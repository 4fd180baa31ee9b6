import { useTranslation } from "react-i18next";
import { EmptyCard } from "../page/empty-card.tsx";
import { PageFrame } from "../page/page-frame.tsx";
import { SectionCard } from "../page/section-card.tsx";
import { DecisionCard } from "./decision-card.tsx";
import type { MessageView } from "./health-view.ts";
import { OutlineCard } from "./outline-card.tsx";
import { useAge } from "./use-age.ts";
import { useDeciderWord } from "./use-decider-word.ts";
import { useKindWord } from "./use-kind-word.ts";

export interface MessageProps {
  readonly message: MessageView;
  readonly at: Date;
  readonly timeZone: string;
}

/** One message from Shopify that Hadiya could not use: why, what to do, what it holds. */
export function MessagePage(props: MessageProps) {
  const { t } = useTranslation();
  const kindWord = useKindWord();
  const back = { to: "/app/health", label: t("health.message.back") };
  const { message } = props;
  return (
    <PageFrame
      title={t("health.message.title", { kind: kindWord(message.topic) })}
      subtitle={t(`health.message.states.${message.state}`)}
      back={back}
    >
      <ReasonCard {...props} />
      <DecisionCard message={message} />
      <OutlineCard message={message} />
    </PageFrame>
  );
}

/** For an address that names no message of the shop. */
export function MissingMessage() {
  const { t } = useTranslation();
  const back = { to: "/app/health", label: t("health.message.back") };
  return (
    <PageFrame title={t("health.title")} back={back}>
      <EmptyCard heading={t("health.message.missing")} body={t("health.message.missingBody")} />
    </PageFrame>
  );
}

function ReasonCard({ message, ...at }: MessageProps) {
  const { t } = useTranslation();
  const { moment } = useAge(at);
  const deciderWord = useDeciderWord();
  const { reason, detail, discardedAt, retriedAt, why } = message;
  return (
    <SectionCard heading={t("health.message.why")}>
      {reason ? (
        <div className="hadiya-sentences">
          <p className="hadiya-verdict__lead">{t(`health.reasons.${reason}`)}</p>
          <p>{t(`health.advice.${reason}`)}</p>
        </div>
      ) : (
        <p>{t(`health.message.now.${message.state === "waiting" ? "waiting" : "dealt_with"}`)}</p>
      )}
      <dl className="hadiya-rows">
        {detail && <Fact name={t("health.message.field")} value={detail} isCode />}
        <Fact name={t("health.message.topic")} value={message.topic} isCode />
        <Fact name={t("health.message.happened")} value={moment(message.triggeredAt)} />
        <Fact name={t("health.message.received")} value={moment(message.receivedAt)} />
        {retriedAt && <Fact name={t("health.message.retried")} value={moment(retriedAt)} />}
        {discardedAt && (
          <>
            <Fact name={t("health.discarded.when")} value={moment(discardedAt)} />
            <Fact name={t("health.discarded.by")} value={deciderWord(message.by)} />
            <Fact name={t("health.discarded.why")} value={why ?? ""} />
          </>
        )}
        <Fact name={t("health.message.event")} value={message.eventId} isCode />
      </dl>
    </SectionCard>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string;
  /** Latin letters and digits, whatever the language of the page. */
  readonly isCode?: boolean;
}

function Fact({ name, value, isCode = false }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {isCode ? (
          <span className="hadiya-code" dir="ltr">
            {value}
          </span>
        ) : (
          <bdi>{value}</bdi>
        )}
      </dd>
    </div>
  );
}
