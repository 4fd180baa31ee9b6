import { useTranslation } from "react-i18next";
import { PageFrame } from "../../page/page-frame.tsx";
import { ClassBadge } from "../../standing/class-badge.tsx";
import { TierBadge } from "../../standing/tier-badge.tsx";
import { customerListUrl } from "../list/list-state.ts";
import { ClassReason } from "./class-reason.tsx";
import { OrderTable } from "./order-table.tsx";
import type { ReportView } from "./report-view.ts";
import { RfmCard } from "./rfm-card.tsx";
import { TierReason } from "./tier-reason.tsx";
import { ValueSection } from "./value-section.tsx";

/** One customer, for whoever has them on the phone: value, class, tier, orders, and why. */
export function ReportPage({ report }: { readonly report: ReportView }) {
  const { t } = useTranslation();
  const { customerId, displayName, email, classVerdict, tier } = report;
  const title = displayName ?? email ?? t("list.unnamed", { id: String(customerId) });
  return (
    <PageFrame
      title={title}
      back={{ to: customerListUrl(), label: t("customer.back") }}
      subtitle={
        <span className="hadiya-person">
          {displayName && email && <bdi>{email}</bdi>}
          {tier && <TierBadge name={tier.name} />}
          <ClassBadge valueClass={classVerdict?.valueClass ?? null} />
        </span>
      }
    >
      <ValueSection report={report} />
      <div className="hadiya-trio">
        <ClassReason report={report} />
        <RfmCard rfm={report.rfm} />
        <TierReason report={report} />
      </div>
      <OrderTable report={report} />
    </PageFrame>
  );
}
