import { Button, InlineStack } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../format/use-formats.ts";
import type { RequestView } from "./privacy-page.tsx";

const KINDS = ["html", "json"] as const;
type Kind = (typeof KINDS)[number];

/**
 * Fetched and then handed to the browser: inside the admin only a fetch carries the session token,
 * a plain link would not.
 */
export function FileButtons({ request }: { readonly request: RequestView }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [failed, setFailed] = useState(false);
  const customer = String(request.customerId);
  const save = async (kind: Kind) => {
    const asked = new URLSearchParams({
      request: request.requestKey,
      as: kind,
      locale: language,
    });
    const response = await fetch(`/app/privacy/file?${asked}`);
    setFailed(!response.ok);
    if (response.ok) saveAs(await response.blob(), `hadiya-customer-${customer}.${kind}`);
  };
  return (
    <>
      <InlineStack gap="200">
        {KINDS.map((kind) => (
          <Button
            key={kind}
            size="slim"
            accessibilityLabel={t(`privacy.save.${kind}For`, { customer })}
            onClick={() => void save(kind)}
          >
            {t(`privacy.save.${kind}`)}
          </Button>
        ))}
      </InlineStack>
      {failed && <p role="alert">{t("privacy.save.failed")}</p>}
    </>
  );
}

function saveAs(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
