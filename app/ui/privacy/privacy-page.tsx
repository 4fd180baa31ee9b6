import { useTranslation } from "react-i18next";
import type { ShopDay } from "../../domain/time.ts";
import { useFormats } from "../format/use-formats.ts";
import { EmptyCard } from "../page/empty-card.tsx";
import { PageFrame } from "../page/page-frame.tsx";
import { ScrollFrame } from "../page/scroll-frame.tsx";
import { SectionCard } from "../page/section-card.tsx";
import { FileButtons } from "./file-buttons.tsx";
import { ReceiptLines } from "./receipt-lines.tsx";

/** A request as the page shows it. */
export interface RequestView {
  readonly requestKey: string;
  readonly topic: "customers/data_request" | "customers/redact" | "shop/redact";
  readonly customerId: bigint | null;
  readonly receivedDay: ShopDay;
  readonly dueDay: ShopDay;
  readonly carriedOutDay: ShopDay | null;
  readonly metafieldErasedDay: ShopDay | null;
  readonly declined: boolean;
  readonly receipt: Readonly<Record<string, number>> | null;
  readonly hasAnswer: boolean;
}

interface PrivacyPageProps {
  readonly requests: readonly RequestView[];
}

/** What Shopify asked of people's data on their behalf, and what was done. */
export function PrivacyPage({ requests }: PrivacyPageProps) {
  const { t } = useTranslation();
  const back = { to: "/app/settings", label: t("privacy.back") };
  return (
    <PageFrame title={t("privacy.title")} back={back}>
      {requests.length > 0 ? (
        <RequestTable requests={requests} />
      ) : (
        <EmptyCard heading={t("privacy.none.heading")} body={t("privacy.none.body")} />
      )}
    </PageFrame>
  );
}

function RequestTable({ requests }: PrivacyPageProps) {
  const { t } = useTranslation();
  return (
    <SectionCard heading={t("privacy.heading")} intro={t("privacy.intro")}>
      <ScrollFrame label={t("privacy.caption")}>
        <table className="hadiya-table">
          <caption className="hadiya-hidden">{t("privacy.caption")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("privacy.what")}</th>
              <th scope="col">{t("privacy.whom")}</th>
              <th scope="col">{t("privacy.received")}</th>
              <th scope="col">{t("privacy.due")}</th>
              <th scope="col">{t("privacy.carriedOut")}</th>
              <th scope="col">{t("privacy.receipt")}</th>
            </tr>
          </thead>
          <tbody>
            {requests.map((request) => (
              <RequestLine key={request.requestKey} request={request} />
            ))}
          </tbody>
        </table>
      </ScrollFrame>
    </SectionCard>
  );
}

const TOPICS = {
  "customers/data_request": "show",
  "customers/redact": "forget",
  "shop/redact": "forgetShop",
} as const;

function RequestLine({ request }: { readonly request: RequestView }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const { customerId, carriedOutDay, declined } = request;
  return (
    <tr>
      <th scope="row">{t(`privacy.topics.${TOPICS[request.topic]}`)}</th>
      <td>{customerId === null ? t("privacy.shop") : <bdi>{String(customerId)}</bdi>}</td>
      <td className="hadiya-day">{day(request.receivedDay)}</td>
      <td className="hadiya-day">{day(request.dueDay)}</td>
      <td className="hadiya-day">
        {declined && t("privacy.declined")}
        {!declined && (carriedOutDay === null ? t("privacy.underWay") : day(carriedOutDay))}
      </td>
      <td>
        <Outcome request={request} />
      </td>
    </tr>
  );
}

function Outcome({ request }: { readonly request: RequestView }) {
  const { t } = useTranslation();
  if (request.declined) return t("privacy.declinedWhy");
  if (request.carriedOutDay === null) return null;
  if (request.topic !== "customers/data_request") return <ReceiptLines request={request} />;
  return request.hasAnswer ? <FileButtons request={request} /> : t("privacy.fileGone");
}
