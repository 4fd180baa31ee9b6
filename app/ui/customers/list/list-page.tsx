import { Link, useNavigation } from "@remix-run/react";
import { Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../format/use-formats.ts";
import { EmptyCard } from "../../page/empty-card.tsx";
import { PageFrame } from "../../page/page-frame.tsx";
import { CustomerTable } from "./customer-table.tsx";
import { ListFilters } from "./list-filters.tsx";
import { ListPager } from "./list-pager.tsx";
import { customerListUrl, isNarrowed, type ListState } from "./list-state.ts";
import type { ListView } from "./list-view.ts";

const COUNTED_UP_TO = 10_000;

interface ListPageProps {
  readonly state: ListState;
  readonly list: ListView | null;
}

/** The customers: searched, filtered, sorted, fifty at a time. */
export function ListPage({ state, list }: ListPageProps) {
  const { t } = useTranslation();
  if (!list) {
    return (
      <PageFrame title={t("list.title")}>
        <EmptyCard heading={t("home.preparing.heading")} body={t("home.preparing.body")} />
      </PageFrame>
    );
  }
  if (list.matching === 0 && !isNarrowed(state)) {
    return (
      <PageFrame title={t("list.title")}>
        <EmptyCard heading={t("list.empty.heading")} body={t("list.empty.body")} />
      </PageFrame>
    );
  }
  return (
    <PageFrame title={t("list.title")}>
      <Card padding="0">
        <ListFilters state={state} tiers={list.tiers} />
        <ListResults state={state} list={list} />
      </Card>
    </PageFrame>
  );
}

function ListResults({ state, list }: { readonly state: ListState; readonly list: ListView }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const loading = useNavigation().state === "loading";
  const count =
    list.matching >= COUNTED_UP_TO
      ? t("list.matchingMany", { limit: number(COUNTED_UP_TO) })
      : t("customers", { count: list.matching });
  return (
    <div className="hadiya-results" aria-busy={loading}>
      <div className="hadiya-results__bar">
        <p role="status">{count}</p>
        {isNarrowed(state) && (
          <Link
            className="hadiya-link"
            to={customerListUrl({ sort: state.sort, direction: state.direction })}
          >
            {t("list.clearAll")}
          </Link>
        )}
      </div>
      {list.customers.length > 0 ? (
        <CustomerTable customers={list.customers} tiers={list.tiers} />
      ) : (
        <div className="hadiya-nobody">
          <Text as="h2" variant="headingMd">
            {t("list.nobody.heading")}
          </Text>
          <Text as="p" tone="subdued">
            {t("list.nobody.body")}
          </Text>
        </div>
      )}
      <ListPager state={state} previous={list.previous} next={list.next} />
    </div>
  );
}
