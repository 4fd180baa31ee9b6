import { useTranslation } from "react-i18next";

const KINDS = [
  "app",
  "bulk_operations",
  "customers",
  "fulfillment_events",
  "fulfillments",
  "inventory_levels",
  "orders",
  "refunds",
  "returns",
  "shop",
] as const;

/** A word for what a message is about, from its topic or the first word of that. */
export function useKindWord(): (topic: string) => string {
  const { t } = useTranslation();
  return (topic) => {
    const [first] = topic.split("/");
    return t(`health.kinds.${KINDS.find((kind) => kind === first) ?? "other"}`);
  };
}
