import { useTranslation } from "react-i18next";
import type { Range90 } from "../../../domain/clv/customer-forecast.ts";
import type { ShopDay } from "../../../domain/time.ts";
import { useFormats } from "../../format/use-formats.ts";

/** Nobody plans for a day further off than this. */
const FAR_DAYS = 3_650;

interface Ranges {
  number(range: Range90): string;
  money(range: Range90): string;
  days(range: Range90, asOf: ShopDay): string;
}

/** Says between what a figure lies nine times in ten. */
export function useRanges(currency: string): Ranges {
  const { t } = useTranslation();
  const { number, roundEstimate, day } = useFormats();
  const between = (low: string, high: string) => t("customer.forecast.range", { low, high });
  return {
    number: ({ low, high }) => between(number(low), number(high)),
    money: ({ low, high }) =>
      between(
        roundEstimate({ amount: low, currency }, high),
        roundEstimate({ amount: high, currency }),
      ),
    days: ({ low, high }, asOf) =>
      high > asOf + FAR_DAYS
        ? t("customer.forecast.rangeOpen", { low: day(low) })
        : between(day(low), day(high)),
  };
}
