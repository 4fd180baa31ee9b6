import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../format/use-formats.ts";
import { isGoing, type RunView } from "./history-view.ts";

interface RunProgressProps {
  readonly run: RunView;
  /** How far it is, in words. */
  readonly label: string;
  /** Why it failed and what to do; null when it did not. */
  readonly failure: ReactNode;
}

/** How far a run is, or what came of it. */
export function RunProgress({ run, label, failure }: RunProgressProps) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const { state, share } = run;
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
      {failure && <p className="hadiya-problem">{failure}</p>}
    </div>
  );
}
