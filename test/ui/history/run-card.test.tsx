import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { RunView } from "../../../app/ui/history/history-view.ts";
import { RunCard } from "../../../app/ui/history/run-card.tsx";
import { LanguageProvider } from "../../../app/ui/language/language-provider.tsx";
import { messagesOf } from "../../../app/ui/language/messages.ts";

const RUN: RunView = {
  run: 1,
  source: "csv",
  state: "failed",
  fileName: "orders_export.csv",
  share: null,
  askedDay: 20_778,
  endedDay: 20_778,
  oldestDay: null,
  ordersRead: 0,
  ordersRecorded: 0,
  ordersKnown: 0,
  ordersLeftOut: 0,
  problems: [],
  failure: "column_missing",
  failureDetail: "Financial Status, Created at",
};

test.each(["en", "ar"] as const)("in %s, columns keep their own direction", (language) => {
  const page = renderToStaticMarkup(
    <LanguageProvider language={language} messages={messagesOf(language)}>
      <RunCard run={RUN} number={1} />
    </LanguageProvider>,
  );
  expect(page).toContain("<bdi>Financial Status, Created at</bdi>");
  expect(page).not.toMatch(/[\u{fffc}{}]/u);
});

test("a failure without a detail has nothing foreign in it", () => {
  const page = renderToStaticMarkup(
    <LanguageProvider language="ar" messages={messagesOf("ar")}>
      <RunCard
        run={{ ...RUN, fileName: null, failure: "file_gone", failureDetail: null }}
        number={1}
      />
    </LanguageProvider>,
  );
  expect(page).not.toContain("bdi");
});
