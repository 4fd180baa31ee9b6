import { useTranslation } from "react-i18next";
import { PageFrame } from "../page/page-frame.tsx";
import type { HistoryView } from "./history-view.ts";
import { RunCard } from "./run-card.tsx";
import { SendCard } from "./send-card.tsx";
import { ShopifyCard } from "./shopify-card.tsx";

/** How the orders of before Hadiya come in: from Shopify itself, and from a file. */
export function HistoryPage({ history }: { readonly history: HistoryView }) {
  const { t } = useTranslation();
  const { runs, readsAll } = history;
  const files = runs.filter(({ source }) => source !== "bulk");
  return (
    <PageFrame title={t("history.title")} subtitle={t("history.subtitle")}>
      <ShopifyCard run={runs.find(({ source }) => source === "bulk") ?? null} readsAll={readsAll} />
      <SendCard />
      {files.map((run, place) => (
        <RunCard key={run.run} run={run} number={files.length - place} />
      ))}
    </PageFrame>
  );
}
