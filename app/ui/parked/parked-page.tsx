import { useTranslation } from "react-i18next";
import type { ShopDay } from "../../domain/time.ts";
import { useFormats } from "../format/use-formats.ts";
import { EmptyCard } from "../page/empty-card.tsx";
import { PageFrame } from "../page/page-frame.tsx";
import { ScrollFrame } from "../page/scroll-frame.tsx";
import { SectionCard } from "../page/section-card.tsx";

interface ParkedRow {
  readonly topic: string;
  readonly eventId: string;
  readonly day: ShopDay;
  readonly reason:
    | "not_json"
    | "unknown_topic"
    | "unreadable"
    | "future_date"
    | "other_shop"
    | "not_installed"
    | "fault";
  readonly detail: string;
}

interface ParkedProps {
  readonly parked: readonly ParkedRow[];
  readonly total: number;
}

/** Messages from Shopify that were set aside, and why, in words a merchant can pass on. */
export function ParkedPage({ parked, total }: ParkedProps) {
  const { t } = useTranslation();
  const back = { to: "/app", label: t("parked.back") };
  return (
    <PageFrame title={t("parked.title")} back={back}>
      {parked.length > 0 ? (
        <ParkedTable parked={parked} total={total} />
      ) : (
        <EmptyCard heading={t("parked.none.heading")} body={t("parked.none.body")} />
      )}
    </PageFrame>
  );
}

function ParkedTable({ parked, total }: ParkedProps) {
  const { t } = useTranslation();
  return (
    <SectionCard heading={t("parked.heading", { count: total })} intro={t("parked.intro")}>
      <ScrollFrame label={t("parked.caption")}>
        <table className="hadiya-table">
          <caption className="hadiya-hidden">{t("parked.caption")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("parked.message")}</th>
              <th scope="col">{t("parked.day")}</th>
              <th scope="col">{t("parked.reason")}</th>
            </tr>
          </thead>
          <tbody>
            {parked.map((row) => (
              <ParkedLine key={`${row.topic} ${row.eventId}`} row={row} />
            ))}
          </tbody>
        </table>
      </ScrollFrame>
    </SectionCard>
  );
}

function ParkedLine({ row }: { readonly row: ParkedRow }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  return (
    <tr>
      <th scope="row">
        <bdi>{row.topic}</bdi>
      </th>
      <td className="hadiya-day">{day(row.day)}</td>
      <td>
        {t(`parked.reasons.${row.reason}`)}
        {row.detail && (
          <span className="hadiya-table__second" dir="ltr">
            {row.detail}
          </span>
        )}
      </td>
    </tr>
  );
}
