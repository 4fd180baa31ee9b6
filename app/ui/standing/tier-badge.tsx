import type { LocalizedName } from "../../domain/tiers/programme.ts";
import { useLanguage } from "../format/use-formats.ts";

/** A tier by its name in the language of the page. */
export function TierBadge({ name }: { readonly name: LocalizedName }) {
  const language = useLanguage();
  return <span className="hadiya-badge hadiya-badge--tier">{name[language]}</span>;
}
