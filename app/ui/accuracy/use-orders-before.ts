import { useTranslation } from "react-i18next";
import { useFormats } from "../format/use-formats.ts";

/** Past repeat purchases of the last group: so many and more. */
const LAST_GROUP = 7;

/** How a group of the calibration is called: by all orders before, the first one included. */
export function useOrdersBefore(): (pastPurchases: number) => string {
  const { t } = useTranslation();
  const { number } = useFormats();
  return (pastPurchases) => {
    const times = number(pastPurchases + 1);
    return pastPurchases < LAST_GROUP ? times : t("accuracy.calibration.orMore", { times });
  };
}
