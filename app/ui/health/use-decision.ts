import { useFetcher } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { DecidedView } from "./health-view.ts";

/** A form that decides about messages; what became of it is said once, in a toast. */
export function useDecision(said: (webhooks: number) => string) {
  const { t } = useTranslation();
  const shopify = useAppBridge();
  const decision = useFetcher<DecidedView>();
  const outcome = decision.state === "idle" ? decision.data : undefined;
  const words = useRef(said);
  useEffect(() => {
    words.current = said;
  }, [said]);
  useEffect(() => {
    if (outcome?.kind === "done") shopify.toast.show(words.current(outcome.webhooks));
    if (outcome?.kind === "overtaken") shopify.toast.show(t("health.decided.overtaken"));
  }, [outcome, shopify, t]);
  return { Form: decision.Form, outcome, busy: decision.state !== "idle" };
}
