import { useTranslation } from "react-i18next";
import { useFormats } from "../format/use-formats.ts";
import type { Messages } from "../language/messages.ts";
import type { RequestView } from "./privacy-page.tsx";

type Place = keyof Messages["privacy"]["places"];

/** What was erased where. */
export function ReceiptLines({ request }: { readonly request: RequestView }) {
  const { t } = useTranslation();
  const { number, day } = useFormats();
  const erased = Object.entries(request.receipt ?? {}).filter(([, rows]) => rows > 0);
  const { metafieldErasedDay: metafieldDay } = request;
  return (
    <ul className="hadiya-receipt">
      {erased.length === 0 && <li>{t("privacy.nothing")}</li>}
      {erased.map(([place, rows]) => (
        <li key={place}>
          {t(`privacy.places.${place as Place}`)}: {number(rows)}
        </li>
      ))}
      {request.topic === "customers/redact" && (
        <li>
          {metafieldDay === null
            ? t("privacy.metafieldWaits")
            : t("privacy.metafieldErased", { day: day(metafieldDay) })}
        </li>
      )}
    </ul>
  );
}
