import { useTranslation } from "react-i18next";
import type { Perk } from "../../domain/tiers/programme.ts";
import { useFormats } from "../format/use-formats.ts";

/** Says what a tier's perks are, in one phrase. */
export function usePerkNames(): (perks: readonly Perk[]) => string {
  const { t } = useTranslation();
  const { basisPoints } = useFormats();
  const nameOf = (perk: Perk): string => {
    switch (perk.kind) {
      case "percent_off":
        return t("perks.percentOff", { percent: basisPoints(perk.basisPoints) });
      case "free_shipping":
        return t("perks.freeShipping");
    }
  };
  return (perks) => (perks.length > 0 ? perks.map(nameOf).join(t("perks.comma")) : t("perks.none"));
}
