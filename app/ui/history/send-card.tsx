import { useFetcher } from "@remix-run/react";
import { Button } from "@shopify/polaris";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../format/use-formats.ts";
import { Embedded } from "../language/embedded.tsx";
import { SectionCard } from "../page/section-card.tsx";
import { MOST_FILE_MB, type SendOutcome } from "./history-view.ts";

/** Where a merchant gives the file Shopify lets them download. */
export function SendCard() {
  const { t } = useTranslation();
  const { number } = useFormats();
  const sending = useFetcher<SendOutcome>();
  const [file, setFile] = useState<File | null>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const fieldId = useId();
  const helpId = useId();
  const answer = sending.state === "idle" ? sending.data : undefined;
  const outcome = tooLarge ? TOO_LARGE : answer;
  const limit = { limit: number(MOST_FILE_MB) };
  const send = (event: FormEvent) => {
    event.preventDefault();
    const isTooLarge = file !== null && file.size > MOST_FILE_MB * 1_000_000;
    setTooLarge(isTooLarge);
    if (!file || isTooLarge) return;
    const form = new FormData();
    form.append("file", file, file.name.replaceAll(/[;="\\\r\n]/g, "_")); // what ends a header's value
    sending.submit(form, {
      method: "post",
      action: "/app/history",
      encType: "multipart/form-data",
    });
  };
  return (
    <SectionCard heading={t("history.send.heading")} intro={t("history.send.intro")}>
      <ol className="hadiya-history-steps">
        <li>{t("history.send.export")}</li>
        <li>{t("history.send.mail")}</li>
        <li>{t("history.send.choose")}</li>
      </ol>
      <form className="hadiya-form" onSubmit={send} noValidate>
        <div className="hadiya-file">
          <label htmlFor={fieldId}>{t("history.send.file")}</label>
          <input
            id={fieldId}
            type="file"
            accept=".csv,text/csv"
            aria-describedby={helpId}
            onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)}
          />
          <p id={helpId} className="hadiya-progress__text">
            {t("history.send.limit", limit)}
          </p>
        </div>
        <Outcome outcome={outcome} />
        <Button submit variant="primary" disabled={!file} loading={sending.state !== "idle"}>
          {t("history.send.button")}
        </Button>
      </form>
    </SectionCard>
  );
}

const TOO_LARGE: SendOutcome = { kind: "refused", reason: "too_large", detail: null };

function Outcome({ outcome }: { readonly outcome: SendOutcome | undefined }) {
  const { t } = useTranslation();
  if (!outcome) return null;
  if (outcome.kind === "received") return <p role="status">{t("history.send.received")}</p>;
  return (
    <p role="alert" className="hadiya-problem">
      <Embedded
        sentence={(place) => t(`history.failures.${outcome.reason as "fault"}`, { detail: place })}
        foreign={outcome.detail ?? ""}
      />
    </p>
  );
}
