import { Button, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SectionCard } from "../page/section-card.tsx";
import { LONGEST_WHY, type MessageView } from "./health-view.ts";
import { useDecision } from "./use-decision.ts";

const ACTION = "/app/health/message";

interface DecisionProps {
  readonly message: MessageView;
}

/** What can be done about a message as it stands now. */
export function DecisionCard({ message }: DecisionProps) {
  const { t } = useTranslation();
  const { state, bytes } = message;
  if (state !== "parked" && state !== "discarded") return null;
  const forgotten = bytes === 0;
  return (
    <SectionCard heading={t("health.message.decide")}>
      {forgotten && <p>{t("health.message.forgotten")}</p>}
      {state === "parked" && !forgotten && <RetryForm message={message} />}
      {state === "parked" && <DiscardForm message={message} />}
      {state === "discarded" && !forgotten && <RestoreForm message={message} />}
    </SectionCard>
  );
}

function RetryForm({ message }: DecisionProps) {
  const { t } = useTranslation();
  const retry = useDecision((webhooks) => t("health.decided.retried", { count: webhooks }));
  return (
    <retry.Form method="post" action={ACTION} className="hadiya-form">
      <KeyFields message={message} decision="retry" />
      <p>{t("health.message.retryHelp")}</p>
      <Button submit variant="primary" loading={retry.busy}>
        {t("health.message.retry")}
      </Button>
    </retry.Form>
  );
}

function DiscardForm({ message }: DecisionProps) {
  const { t } = useTranslation();
  const [why, setWhy] = useState("");
  const discard = useDecision(() => t("health.decided.discarded"));
  const { outcome } = discard;
  const refused = outcome?.kind === "refused" ? outcome.reason : null;
  return (
    <discard.Form method="post" action={ACTION} className="hadiya-form" noValidate>
      <KeyFields message={message} decision="discard" />
      <div className="hadiya-fields">
        <TextField
          name="why"
          label={t("health.message.discardWhy")}
          helpText={t("health.message.discardHelp")}
          error={refused ? t(`health.refused.${refused}`) : undefined}
          autoComplete="off"
          maxLength={LONGEST_WHY}
          requiredIndicator
          value={why}
          onChange={setWhy}
        />
      </div>
      {refused && (
        <p role="alert" className="hadiya-hidden">
          {t(`health.refused.${refused}`)}
        </p>
      )}
      <Button submit loading={discard.busy}>
        {t("health.message.discard")}
      </Button>
    </discard.Form>
  );
}

function RestoreForm({ message }: DecisionProps) {
  const { t } = useTranslation();
  const restore = useDecision(() => t("health.decided.restored"));
  return (
    <restore.Form method="post" action={ACTION} className="hadiya-form">
      <KeyFields message={message} decision="restore" />
      <p>{t("health.message.restoreHelp")}</p>
      <Button submit loading={restore.busy}>
        {t("health.message.restore")}
      </Button>
    </restore.Form>
  );
}

interface KeyProps extends DecisionProps {
  readonly decision: "retry" | "discard" | "restore";
}

function KeyFields({ message, decision }: KeyProps) {
  return (
    <>
      <input type="hidden" name="topic" value={message.topic} />
      <input type="hidden" name="event" value={message.eventId} />
      <input type="hidden" name="decision" value={decision} />
    </>
  );
}
