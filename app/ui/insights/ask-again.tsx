import { useFetcher } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { Button } from "@shopify/polaris";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

/** Has everything worked out anew, without waiting for the night. */
export function AskAgain({ working }: { readonly working: boolean }) {
  const { t } = useTranslation();
  const shopify = useAppBridge();
  const wish = useFetcher<{ readonly asked: boolean }>();
  const asked = wish.state === "idle" && wish.data?.asked === true;
  useEffect(() => {
    if (asked) shopify.toast.show(t("insights.asked"));
  }, [asked, shopify, t]);
  return (
    <wish.Form method="post" action="/app/insights">
      <Button submit disabled={working} loading={wish.state !== "idle"}>
        {t("insights.again")}
      </Button>
    </wish.Form>
  );
}
