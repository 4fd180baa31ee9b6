import { useTranslation } from "react-i18next";
import { useFormats } from "../format/use-formats.ts";
import { EmptyCard } from "../page/empty-card.tsx";
import { PageFrame } from "../page/page-frame.tsx";
import type { AccuracyView, RunView } from "./accuracy-view.ts";
import { CalibrationCard } from "./calibration-card.tsx";
import { LeadCard } from "./lead-card.tsx";
import { ModelCard } from "./model-card.tsx";
import { ScoresCard } from "./scores-card.tsx";
import { TrackingCard } from "./tracking-card.tsx";

/** How right is it? An earlier forecast held against what came, in plain words. */
export function AccuracyPage({ view }: { readonly view: AccuracyView | null }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const title = t("accuracy.title");
  if (!view) {
    return (
      <PageFrame title={title}>
        <EmptyCard heading={t("home.preparing.heading")} body={t("home.preparing.body")} />
      </PageFrame>
    );
  }
  return (
    <PageFrame title={title} subtitle={t("home.asOf", { day: day(view.asOf) })}>
      {view.run ? (
        <Run run={view.run} currency={view.currency} />
      ) : (
        <EmptyCard heading={t("accuracy.waiting.heading")} body={t("accuracy.waiting.body")} />
      )}
    </PageFrame>
  );
}

function Run({ run, currency }: { readonly run: RunView; readonly currency: string }) {
  const { accuracy, model } = run;
  if (!accuracy) {
    return (
      <>
        <TooShort model={model} />
        <ModelCard model={model} />
      </>
    );
  }
  return (
    <>
      <LeadCard accuracy={accuracy} run={run} currency={currency} />
      <TrackingCard accuracy={accuracy} />
      <CalibrationCard accuracy={accuracy} />
      <ScoresCard accuracy={accuracy} currency={currency} />
      <ModelCard model={model} />
    </>
  );
}

function TooShort({ model }: Pick<RunView, "model">) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const { customers, firstDay } = model.window;
  return (
    <EmptyCard heading={t("accuracy.short.heading")} body={t("accuracy.short.body")}>
      {firstDay !== null && (
        <p>
          {t("accuracy.short.known", {
            customers: t("customers", { count: customers }),
            day: day(firstDay),
          })}
        </p>
      )}
    </EmptyCard>
  );
}
