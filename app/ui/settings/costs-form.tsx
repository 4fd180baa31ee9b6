import { useFetcher } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { Button, TextField } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { DEFAULT_COSTS } from "../../domain/clv/clv-model.ts";
import { useFormats } from "../format/use-formats.ts";
import { SectionCard } from "../page/section-card.tsx";
import type { CostField, CostsOutcome, CostsView } from "./costs-view.ts";

/** Margin and costs: with them, value means what the merchant keeps. */
export function CostsForm({ costs }: { readonly costs: CostsView }) {
  const { t } = useTranslation();
  const { basisPoints } = useFormats();
  const shopify = useAppBridge();
  const wish = useFetcher<CostsOutcome>();
  const outcome = wish.state === "idle" ? wish.data : undefined;
  const saved = outcome?.kind === "saved";
  useEffect(() => {
    if (saved) shopify.toast.show(t("settings.costs.saved"));
  }, [saved, shopify, t]);
  const wrong = outcome?.kind === "refused" ? outcome.fields : [];
  const field = (name: CostField) => ({ name, start: costs[name], wrong: wrong.includes(name) });
  return (
    <SectionCard heading={t("settings.costs.heading")} intro={t("settings.costs.body")}>
      {costs.margin === "" && <p className="hadiya-notice">{t("settings.costs.noMargin")}</p>}
      <wish.Form method="post" action="/app/settings" className="hadiya-form" noValidate>
        <input type="hidden" name="form" value="costs" />
        <div className="hadiya-fields">
          <Field
            {...field("margin")}
            label={t("settings.costs.margin")}
            help={t("settings.costs.marginHelp")}
            problem={t("settings.costs.problems.margin")}
            unit="%"
          />
          <Field
            {...field("acquisitionCost")}
            label={t("settings.costs.acquisitionCost")}
            help={t("settings.costs.acquisitionCostHelp")}
            problem={t("settings.costs.problems.acquisitionCost", { example: costs.example })}
            unit={costs.currency}
          />
          <Field
            {...field("discount")}
            label={t("settings.costs.discount")}
            help={t("settings.costs.discountHelp", {
              usual: basisPoints(DEFAULT_COSTS.discountBps),
            })}
            problem={t("settings.costs.problems.rate")}
            unit="%"
          />
          <Field
            {...field("winBack")}
            label={t("settings.costs.winBack")}
            help={t("settings.costs.winBackHelp", { usual: basisPoints(DEFAULT_COSTS.winBackBps) })}
            problem={t("settings.costs.problems.rate")}
            unit="%"
          />
        </div>
        <Problem outcome={outcome} />
        <Button submit variant="primary" loading={wish.state !== "idle"}>
          {t("settings.costs.save")}
        </Button>
      </wish.Form>
    </SectionCard>
  );
}

interface FieldProps {
  readonly name: CostField;
  readonly start: string;
  readonly wrong: boolean;
  readonly label: string;
  readonly help: string;
  readonly problem: string;
  readonly unit: string;
}

/** A field that keeps what was typed until it is saved, right or wrong. */
function Field({ name, start, wrong, label, help, problem, unit }: FieldProps) {
  const [text, setText] = useState(start);
  return (
    <TextField
      name={name}
      label={label}
      helpText={help}
      error={wrong ? problem : undefined}
      suffix={unit}
      inputMode="decimal"
      autoComplete="off"
      value={text}
      onChange={setText}
    />
  );
}

/** Said aloud as well: the field that is wrong may be out of sight. */
function Problem({ outcome }: { readonly outcome: CostsOutcome | undefined }) {
  const { t } = useTranslation();
  if (outcome?.kind === "refused") {
    return (
      <p role="alert" className="hadiya-problem">
        {t("settings.costs.wrong")}
      </p>
    );
  }
  if (outcome?.kind === "not_ready") {
    return (
      <p role="alert" className="hadiya-problem">
        {t("settings.costs.notReady")}
      </p>
    );
  }
  return null;
}
