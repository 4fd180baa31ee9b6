import { Link } from "@remix-run/react";
import { Icon } from "@shopify/polaris";
import { AlertTriangleIcon, CheckCircleIcon, ClockIcon } from "@shopify/polaris-icons";
import { useTranslation } from "react-i18next";
import type { Concern, Verdict } from "../../domain/health/verdict.ts";
import { useFormats } from "../format/use-formats.ts";
import { SectionCard } from "../page/section-card.tsx";
import { type HealthView, PARKED } from "./health-view.ts";

const ICONS: Readonly<Record<Verdict, typeof ClockIcon>> = {
  well: CheckCircleIcon,
  behind: ClockIcon,
  needs_you: AlertTriangleIcon,
};

/** All of the page in one sentence, and what of it needs whom. */
export function VerdictCard({ health }: { readonly health: HealthView }) {
  const { t } = useTranslation();
  const { verdict, concerns } = health;
  return (
    <SectionCard heading={t("health.verdict.heading")}>
      <div className={`hadiya-health hadiya-health--${verdict}`}>
        <span className="hadiya-health__sign">
          <Icon source={ICONS[verdict]} />
        </span>
        <p className="hadiya-verdict__lead" role="status">
          {t(`health.verdict.${verdict}`)}
        </p>
      </div>
      {concerns.length > 0 && (
        <ul className="hadiya-concerns">
          {concerns.map((concern) => (
            <li key={concern.kind}>
              <ConcernLine concern={concern} />
            </li>
          ))}
        </ul>
      )}
    </SectionCard>
  );
}

function ConcernLine({ concern }: { readonly concern: Concern }) {
  const { t } = useTranslation();
  const { duration } = useFormats();
  switch (concern.kind) {
    case "parked":
      return (
        <>
          {t("health.concerns.parked", { count: concern.webhooks })}{" "}
          <Link className="hadiya-link" to={`#${PARKED}`}>
            {t("health.concerns.parkedLink")}
          </Link>
        </>
      );
    case "scopes_missing":
      return t("health.concerns.scopes_missing", { scopes: concern.scopes.join(", ") });
    case "inbox_behind":
    case "perks_behind":
    case "comparison_late":
      return t(`health.concerns.${concern.kind}`, { duration: duration(concern.seconds) });
    case "access_lost":
    case "backfill_failed":
      return t(`health.concerns.${concern.kind}`);
  }
}
