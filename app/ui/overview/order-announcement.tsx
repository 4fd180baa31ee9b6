import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../format/use-formats.ts";
import type { OverviewView } from "./overview-view.ts";

const QUIET_MS = 3_000;

/** Tells a screen reader the new totals once a burst of orders is over; silent at first. */
export function OrderAnnouncement({ orders, revenue }: Pick<OverviewView, "orders" | "revenue">) {
  const { t } = useTranslation();
  const { money } = useFormats();
  const [told, setTold] = useState({ orders, text: "" });
  const total = money(revenue);
  useEffect(() => {
    if (orders === told.orders) return;
    const tell = () => {
      const text = t("home.announce", { orders: t("orders", { count: orders }), revenue: total });
      setTold({ orders, text });
    };
    const timer = setTimeout(tell, QUIET_MS);
    return () => clearTimeout(timer);
  }, [orders, total, told.orders, t]);
  return (
    <p className="hadiya-hidden" role="status">
      {told.text}
    </p>
  );
}
