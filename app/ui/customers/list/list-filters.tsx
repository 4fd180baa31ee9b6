import { useNavigate } from "@remix-run/react";
import { Select } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { VALUE_CLASSES } from "../../../domain/clv/value-class.ts";
import { useLanguage } from "../../format/use-formats.ts";
import {
  customerListUrl,
  LIST_SORTS,
  type ListDirection,
  type ListState,
  sortKey,
} from "./list-state.ts";
import type { TierName } from "./list-view.ts";
import { SearchField } from "./search-field.tsx";

const DIRECTIONS: readonly ListDirection[] = ["desc", "asc"];

interface ListFiltersProps {
  readonly state: ListState;
  readonly tiers: readonly TierName[];
}

/** Search, filters and sort. Each change is a new address, so that it can be sent and gone back. */
export function ListFilters({ state, tiers }: ListFiltersProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const go = useGo(state);
  const sorts = LIST_SORTS.flatMap((sort) =>
    DIRECTIONS.map((direction) => ({ sort, direction, value: sortKey(sort, direction) })),
  );
  return (
    <search className="hadiya-filters" aria-label={t("list.filters")}>
      <SearchField state={state} />
      <Select
        label={t("list.tier")}
        options={[
          { value: "", label: t("list.allTiers") },
          ...tiers.map(({ id, name }) => ({ value: id, label: name[language] })),
        ]}
        value={state.tierId ?? ""}
        onChange={(tierId) => go({ tierId: tierId || null })}
      />
      <Select
        label={t("list.class")}
        options={[
          { value: "", label: t("list.allClasses") },
          ...VALUE_CLASSES.map((value) => ({ value, label: t(`classes.${value}.name`) })),
        ]}
        value={state.valueClass ?? ""}
        onChange={(chosen) =>
          go({ valueClass: VALUE_CLASSES.find((valueClass) => valueClass === chosen) ?? null })
        }
      />
      <Select
        label={t("list.sort")}
        options={sorts.map(({ value }) => ({ value, label: t(`list.sorts.${value}`) }))}
        value={sortKey(state.sort, state.direction)}
        onChange={(chosen) => go(sorts.find(({ value }) => value === chosen) ?? {})}
      />
    </search>
  );
}

/** Goes to the first page of the list as changed. */
function useGo(state: ListState): (change: Partial<ListState>) => void {
  const navigate = useNavigate();
  return (change) => navigate(customerListUrl({ ...state, cursor: null, ...change }));
}
