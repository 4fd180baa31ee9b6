/** @jsxImportSource preact */
import "@shopify/ui-extensions/preact";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { moneyIn } from "../../standing/money-words.ts";
import { perkWords } from "../../standing/perk-words.ts";
import type { Progress } from "../../standing/progress.ts";
import { readShopify } from "../../standing/shopify-standing.ts";
import { askApp, type OrderAnswer } from "./ask-app.ts";
import { bareId, decide, type View } from "./decide.ts";

export default function thankYouBlock() {
  render(<ThankYouBlock />, document.body);
}

function ThankYouBlock() {
  const [answer, setAnswer] = useState<OrderAnswer | null>(null);
  const orderId = shopify.orderConfirmation.value.order.id;
  const view = decide({ ...readShopify(shopify), orderId, answer });
  // Only what is already painted can become truer: nothing waits for the app.
  const asks = view.kind === "towards" || view.kind === "reaches";
  useEffect(() => {
    if (asks) void ask(orderId).then(setAnswer);
  }, [asks, orderId]);
  if (view.kind === "nothing") return null;
  return (
    <s-box border="base" borderRadius="base" padding="base">
      <s-section heading={shopify.i18n.translate("heading")}>
        <s-stack direction="block" gap="base">
          <s-stack direction="inline" gap="small-200" alignItems="center">
            <s-badge icon="star-filled">{view.tier}</s-badge>
          </s-stack>
          <Message view={view} />
        </s-stack>
      </s-section>
    </s-box>
  );
}

function ask(orderId: string): Promise<OrderAnswer | null> {
  return askApp({
    orderId: bareId(orderId) ?? "",
    sessionToken: () => shopify.sessionToken.get(),
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
}

function Message({ view }: { view: Exclude<View, { kind: "nothing" }> }) {
  const { translate } = shopify.i18n;
  switch (view.kind) {
    case "thanks":
      return <s-text>{translate(view.isTopTier ? "thanks.topTier" : "thanks.tier")}</s-text>;
    case "reaches":
      return <Reaches progress={view.progress} isPaid={view.isPaid} />;
    case "towards":
      return <Towards progress={view.progress} isPaid={view.isPaid} />;
  }
}

type Way = { progress: Progress; isPaid: boolean };

function Reaches({ progress, isPaid }: Way) {
  const { translate } = shopify.i18n;
  const perks = perkWords(shopify.i18n, progress.perks);
  return (
    <s-stack direction="block" gap="small-300">
      <s-text type="strong">
        {translate(isPaid ? "reaches.tierNow" : "reaches.tier", { tier: progress.tier })}
      </s-text>
      <TierBar progress={progress} />
      {perks ? (
        <s-text>{translate(isPaid ? "reaches.perksNow" : "reaches.perks", { perks })}</s-text>
      ) : null}
    </s-stack>
  );
}

function Towards({ progress, isPaid }: Way) {
  const { translate } = shopify.i18n;
  const { tier, currency, added } = progress;
  const missing = moneyIn(shopify.i18n, progress.missing, currency);
  return (
    <s-stack direction="block" gap="small-300">
      {added === null ? null : (
        <s-text>
          {translate(isPaid ? "towards.addedNow" : "towards.added", {
            tier,
            added: moneyIn(shopify.i18n, added, currency),
          })}
        </s-text>
      )}
      <TierBar progress={progress} />
      <s-text color="subdued">
        {added === null
          ? translate("towards.missing", { tier, missing })
          : translate(isPaid ? "towards.missingNow" : "towards.missingAfter", { missing })}
      </s-text>
    </s-stack>
  );
}

function TierBar({ progress }: { progress: Progress }) {
  const { translate } = shopify.i18n;
  const { tier, currency } = progress;
  const reached = moneyIn(shopify.i18n, progress.reached, currency);
  const threshold = moneyIn(shopify.i18n, progress.threshold, currency);
  return (
    <s-progress
      value={progress.reached}
      max={progress.threshold}
      accessibilityLabel={translate("barLabel", { tier, reached, threshold })}
    />
  );
}
