import { Icon } from "@shopify/polaris";
import { ClockIcon, HeartIcon, OrderRepeatIcon } from "@shopify/polaris-icons";
import { useTranslation } from "react-i18next";
import type { ValueClass } from "../../domain/clv/value-class.ts";

const ICONS = { devoted: HeartIcon, steady: OrderRepeatIcon, drifting: ClockIcon } as const;

/** The sign of a class: told by its shape as well as by its colour. */
export function ClassIcon({ valueClass }: { readonly valueClass: ValueClass }) {
  return (
    <span className={`hadiya-class-icon hadiya-class-icon--${valueClass}`}>
      <Icon source={ICONS[valueClass]} />
    </span>
  );
}

/** A customer's class in one word; says so too when there is none yet. */
export function ClassBadge({ valueClass }: { readonly valueClass: ValueClass | null }) {
  const { t } = useTranslation();
  if (!valueClass) return <span className="hadiya-muted">{t("classes.none")}</span>;
  return (
    <span className={`hadiya-badge hadiya-badge--${valueClass}`}>
      <Icon source={ICONS[valueClass]} />
      {t(`classes.${valueClass}.name`)}
    </span>
  );
}
