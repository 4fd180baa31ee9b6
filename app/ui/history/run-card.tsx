import { useTranslation } from "react-i18next";
import { useFormats } from "../format/use-formats.ts";
import { Embedded } from "../language/embedded.tsx";
import { ScrollFrame } from "../page/scroll-frame.tsx";
import { SectionCard } from "../page/section-card.tsx";
import type { ProblemView, RunView } from "./history-view.ts";
import { RunProgress } from "./run-progress.tsx";

interface RunCardProps {
  readonly run: RunView;
  /** The how many-th file it is. */
  readonly number: number;
}

/** A file that was given: how far it is read, and what of it could not be used. */
export function RunCard({ run, number }: RunCardProps) {
  const { t } = useTranslation();
  const { day } = useFormats();
  return (
    <SectionCard
      heading={t("history.run", { number, day: day(run.askedDay) })}
      intro={run.fileName && <bdi>{run.fileName}</bdi>}
    >
      <RunProgress
        run={run}
        label={t(`history.states.${run.state}`)}
        failure={run.failure && <Failure failure={run.failure} detail={run.failureDetail ?? ""} />}
      />
      {run.problems.length > 0 && <ProblemTable run={run} fileNumber={number} />}
    </SectionCard>
  );
}

function ProblemTable({ run, fileNumber }: { readonly run: RunView; readonly fileNumber: number }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const unnamed = run.ordersLeftOut - run.problems.length;
  return (
    <>
      <ScrollFrame label={t("history.problemsOf", { number: fileNumber })}>
        <table className="hadiya-table">
          <caption className="hadiya-hidden">
            {t("history.problemsOf", { number: fileNumber })}
          </caption>
          <thead>
            <tr>
              <th scope="col">{t("history.line")}</th>
              <th scope="col">{t("history.what")}</th>
            </tr>
          </thead>
          <tbody>
            {run.problems.map((problem) => (
              <ProblemLine key={`${problem.line} ${problem.code}`} problem={problem} />
            ))}
          </tbody>
        </table>
      </ScrollFrame>
      {unnamed > 0 && <p>{t("history.more", { count: unnamed, number: number(unnamed) })}</p>}
    </>
  );
}

function ProblemLine({ problem }: { readonly problem: ProblemView }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const { line, code, detail } = problem;
  return (
    <tr>
      <th scope="row">{number(line)}</th>
      <td>
        {t(`history.problems.${code as "quotes"}`)}
        {detail && (
          <span className="hadiya-table__second" dir="ltr">
            {detail}
          </span>
        )}
      </td>
    </tr>
  );
}

function Failure({ failure, detail }: { readonly failure: string; readonly detail: string }) {
  const { t } = useTranslation();
  return (
    <Embedded
      sentence={(place) => t(`history.failures.${failure as "fault"}`, { detail: place })}
      foreign={detail}
    />
  );
}
