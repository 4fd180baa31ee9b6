import { useFetcher } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { Button } from "@shopify/polaris";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../format/use-formats.ts";
import { LANGUAGE_NAMES, LANGUAGES } from "../language/language.ts";
import { SectionCard } from "../page/section-card.tsx";

/** Chooses the language of the merchant's pages. */
export function LanguageForm() {
  const { t } = useTranslation();
  const language = useLanguage();
  const shopify = useAppBridge();
  const choice = useFetcher<{ readonly saved: boolean }>();
  const saved = choice.state === "idle" && choice.data?.saved === true;
  useEffect(() => {
    if (saved) shopify.toast.show(t("settings.language.saved"));
  }, [saved, shopify, t]);
  return (
    <SectionCard heading={t("settings.language.heading")} intro={t("settings.language.body")}>
      <choice.Form method="post" className="hadiya-form">
        <fieldset>
          <legend className="hadiya-hidden">{t("settings.language.label")}</legend>
          {LANGUAGES.map((offered) => (
            <label key={offered} lang={offered}>
              <input
                type="radio"
                name="language"
                value={offered}
                defaultChecked={offered === language}
              />
              {LANGUAGE_NAMES[offered]}
            </label>
          ))}
        </fieldset>
        <Button submit variant="primary" loading={choice.state !== "idle"}>
          {t("settings.language.save")}
        </Button>
      </choice.Form>
    </SectionCard>
  );
}
