import { useTranslation } from "react-i18next";
import { useFormats } from "../format/use-formats.ts";
import { chanceWord, shownChance } from "./chance-words.ts";

interface Chances {
  /** "93%", "over 99%". */
  percent(chance: number): string;
  /** "Very likely (93%)". */
  words(chance: number): string;
}

/** Says chances of 0 to 1 in the language of the page. */
export function useChances(): Chances {
  const { t } = useTranslation();
  const formats = useFormats();
  const percent = (chance: number) => {
    const { bound, ratio } = shownChance(chance);
    const text = formats.percent(ratio);
    return bound ? t(`chances.${bound}`, { percent: text }) : text;
  };
  return {
    percent,
    words: (chance) => t(`chances.${chanceWord(chance)}`, { percent: percent(chance) }),
  };
}
