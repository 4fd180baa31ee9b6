import { useNavigate } from "@remix-run/react";
import { Icon, TextField } from "@shopify/polaris";
import { SearchIcon } from "@shopify/polaris-icons";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { customerListUrl, type ListState } from "./list-state.ts";

const TYPING_MS = 250;

/** Searches while typing, a moment after the last key. */
export function SearchField({ state }: { readonly state: ListState }) {
  const { t } = useTranslation();
  const [text, setText] = useTypedSearch(state);
  return (
    <div className="hadiya-filters__search">
      <TextField
        label={t("list.search")}
        placeholder={t("list.searchHint")}
        type="search"
        autoComplete="off"
        prefix={<Icon source={SearchIcon} />}
        clearButton
        value={text}
        onChange={setText}
        onClearButtonClick={() => setText("")}
      />
    </div>
  );
}

/**
 * What stands in the field, and the address that follows it.
 * The address leads when it changes by itself (back, "clear all"), the typing hand otherwise.
 */
function useTypedSearch(state: ListState): [string, (text: string) => void] {
  const navigate = useNavigate();
  const [text, setText] = useState(state.search);
  const [followed, setFollowed] = useState(state.search);
  const sent = useRef(state.search);
  if (followed !== state.search) {
    setFollowed(state.search);
    if (state.search !== sent.current) setText(state.search);
  }
  useEffect(() => {
    const search = text.trim();
    if (search === state.search) return;
    const timer = setTimeout(() => {
      sent.current = search;
      navigate(customerListUrl({ ...state, search, cursor: null }), { replace: true });
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, state, navigate]);
  return [text, setText];
}
