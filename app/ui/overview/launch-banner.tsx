import { useFetcher } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { Banner, BlockStack, Box, Button, Text } from "@shopify/polaris";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

export type LaunchOutcome =
  | { readonly kind: "launched" }
  | { readonly kind: "refused"; readonly reason: "not_ready" };

/** Says that no perk is given yet, and gives the one button that changes it. */
export function LaunchBanner({ live }: { readonly live: boolean }) {
  const { t } = useTranslation();
  const shopify = useAppBridge();
  const launch = useFetcher<LaunchOutcome>();
  const launched = launch.data?.kind === "launched";
  useEffect(() => {
    if (launched) shopify.toast.show(t("home.launch.launched"));
  }, [launched, shopify, t]);
  if (live) return null;
  return (
    <Banner title={t("home.launch.heading")} tone="info">
      <BlockStack gap="300">
        <p>{t("home.launch.body")}</p>
        <launch.Form method="post" action="/app/launch">
          <Box paddingBlockEnd="100">
            <Button submit variant="primary" loading={launch.state !== "idle"}>
              {t("home.launch.button")}
            </Button>
          </Box>
        </launch.Form>
        {launch.data?.kind === "refused" && (
          <div role="alert">
            <Text as="p" tone="critical">
              {t("home.launch.notReady")}
            </Text>
          </div>
        )}
      </BlockStack>
    </Banner>
  );
}
