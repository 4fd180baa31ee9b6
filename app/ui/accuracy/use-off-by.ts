import { useTranslation } from "react-i18next";
import { useFormats } from "../format/use-formats.ts";

/** Below this ratio there is no difference worth a word. */
const SPOT_ON = 0.0005;

/** Says how far off a ratio is: "11.5% too low". */
export function useOffBy(): (ratio: number) => string {
  const { t } = useTranslation();
  const { percent } = useFormats();
  return (ratio) => {
    if (Math.abs(ratio) < SPOT_ON) return t("accuracy.off.none");
    const amount = { percent: percent(Math.abs(ratio)) };
    return ratio < 0 ? t("accuracy.off.low", amount) : t("accuracy.off.high", amount);
  };
}
