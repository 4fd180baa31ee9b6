import { Link } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import type { ClvModel } from "../../domain/clv/clv-model.ts";
import { useFormats } from "../format/use-formats.ts";
import { methodName } from "./method-name.ts";

interface ForecastNoteProps {
  readonly model: Pick<ClvModel, "purchases" | "quality" | "window">;
}

/** What a forecast was made with, how far to trust it, and where that can be looked up. */
export function ForecastNote({ model }: ForecastNoteProps) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const { purchases, quality, window } = model;
  return (
    <p className="hadiya-muted">
      {purchases
        ? t("customer.forecast.model", {
            method: methodName(purchases.method),
            customers: t("customers", { count: window.customers }),
            day: day(window.asOf),
          })
        : t("customer.forecast.formulaNote")}{" "}
      {quality === "rough" && `${t("customer.forecast.roughNote")} `}
      <Link className="hadiya-link" to="/app/accuracy">
        {t("customer.forecast.howRight")}
      </Link>
    </p>
  );
}

/** A word of warning beside a heading, where the customers are too few for a model of their own. */
export function RoughBadge({ quality }: Pick<ClvModel, "quality">) {
  const { t } = useTranslation();
  if (quality !== "rough") return null;
  return (
    <span className="hadiya-badge hadiya-badge--drifting">{t("customer.forecast.rough")}</span>
  );
}
