import { Link } from "@remix-run/react";
import { Icon } from "@shopify/polaris";
import { ChevronLeftIcon, ChevronRightIcon } from "@shopify/polaris-icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { customerListUrl, type ListState } from "./list-state.ts";

interface ListPagerProps {
  readonly state: ListState;
  readonly previous: string | null;
  readonly next: string | null;
}

/** One page back, one page on. The arrows turn round with the direction of reading. */
export function ListPager({ state, previous, next }: ListPagerProps) {
  const { t } = useTranslation();
  if (!previous && !next) return null;
  return (
    <nav className="hadiya-pager" aria-label={t("list.pages")}>
      <PageLink cursor={previous} state={state}>
        <span className="hadiya-mirrored">
          <Icon source={ChevronLeftIcon} />
        </span>
        {t("list.previous")}
      </PageLink>
      <PageLink cursor={next} state={state}>
        {t("list.next")}
        <span className="hadiya-mirrored">
          <Icon source={ChevronRightIcon} />
        </span>
      </PageLink>
    </nav>
  );
}

interface PageLinkProps {
  readonly cursor: string | null;
  readonly state: ListState;
  readonly children: ReactNode;
}

function PageLink({ cursor, state, children }: PageLinkProps) {
  if (!cursor) return <span className="hadiya-pager__end">{children}</span>;
  return <Link to={customerListUrl({ ...state, cursor })}>{children}</Link>;
}
