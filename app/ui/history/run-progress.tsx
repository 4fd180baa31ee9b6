import { useTranslation } from "react-i18next";
import { useFormats } from "../format/use-formats.ts";
import { Embedded } from "../language/embedded.tsx";
import { isGoing, type RunView } from "./history-view.ts";

/** How far a run is, or what came of it. */
export function RunProgress({ run }: { readonly run: RunView }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const { state, share, failure, failureDetail } = run;
  const label = t(`history.states.${state}`);
  return (
    <div className="hadiya-progress">
      <p role={isGoing(run) ? "status" : undefined}>
        <strong>{label}</strong>
      </p>
      {state === "recording" && share !== null && (
        <progress aria-label={label} max={1} value={share} />
      )}
      {run.ordersRead > 0 && (
        <p className="hadiya-progress__text">
          {t("history.counts", {
            read: number(run.ordersRead),
            recorded: number(run.ordersRecorded),
            known: number(run.ordersKnown),
            leftOut: number(run.ordersLeftOut),
          })}
        </p>
      )}
      {failure && (
        <p className="hadiya-problem">
          <Embedded
            sentence={(place) => t(`history.failures.${failure as "fault"}`, { detail: place })}
            foreign={failureDetail ?? ""}
          />
        </p>
      )}
    </div>
  );
}
